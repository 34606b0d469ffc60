"""docs/sources.md from the declarations: ``python -m kpi.sources.documentation > docs/sources.md``."""

from __future__ import annotations

import sys

from kpi.sources import SOURCES, Source
from kpi.sources.reports import REPORTS
from kpi.tables import TABLES

_HEAD = """# Exports that are recognised

Drop these files in as they are. They are known by their column names, whatever the order, the case or the name of the file; columns
that are not needed may be missing. Nothing has to be matched, and every line that is not taken is counted in the receipt by what it is.
A star in a name stands for any text. Any other table is matched by hand once ([mapping.md](mapping.md)).

This page is written by `python -m kpi.sources.documentation` from the declarations in `kpi/sources/`.

| export | where to get it | known by | fills | not taken from it |
|---|---|---|---|---|
"""
_REPORTS = """
## Reports that hold no rows

"""


def markdown() -> str:
    """The page, as Markdown."""
    rows = "".join(_row(source) for source in SOURCES.values())
    reports = "".join(f"- {report.what}. {report.instead}\n" for report in REPORTS)
    return _HEAD + rows + _REPORTS + reports


def _row(source: Source) -> str:
    known_by = ", ".join(source.signature)
    if source.variants:
        known_by += f", or {len(source.variants)} other such {'set' if len(source.variants) == 1 else 'sets'} of names"
    tables = ", ".join(TABLES[name].label.lower() for name in source.tables)
    cells = (source.label, source.export, known_by, tables, source.left_out)
    return f"| {' | '.join(_cell(text) for text in cells)} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")


if __name__ == "__main__":
    sys.stdout.write(markdown())
