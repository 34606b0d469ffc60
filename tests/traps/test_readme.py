"""The table of traps names every file."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent


def test_every_trap_is_in_the_table() -> None:
    named = re.findall(r"^\| `(test_\w+\.py)` \|", (HERE / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted([*named, Path(__file__).name]) == sorted(p.name for p in HERE.glob("test_*.py"))
