"""The page about sources says what the declarations say."""

from __future__ import annotations

from pathlib import Path

from kpi.sources import SOURCES
from kpi.sources.documentation import markdown

PAGE = Path(__file__).parent.parent.parent / "docs" / "sources.md"


def test_the_page_is_that_of_the_declarations() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), "python -m kpi.sources.documentation > docs/sources.md"


def test_every_source_says_where_to_click_and_what_is_left_out() -> None:
    assert [s.name for s in SOURCES.values() if not (s.export and s.left_out)] == []
