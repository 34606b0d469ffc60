"""How old the data are: the newest row of every source, and when it was last loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from kpi.analyses.declaration import Analysis, Answer
from kpi.analyses.scope import Scope
from kpi.compiler import Statement
from kpi.store import Workspace
from kpi.tables import TABLES, TARGETS, Table

_HOUR = 3600
# The tables whose newest row tells how old they are.
DATED = tuple(
    name
    for name, table in TABLES.items()
    if table is not TARGETS and any(column.name == table.date for column in table.columns)
)


@dataclass(frozen=True)
class SourceAge:
    """One kind of export that fills one table: its newest moment (a day, where the export gives no time) and its last
    load."""

    source: str
    table: str
    newest: datetime | date
    loaded_at: datetime

    def hours(self, now: datetime) -> int:
        """Whole hours since the newest row; of a day, since it ended."""
        return max(int((now - _moment(self.newest)).total_seconds() // _HOUR), 0)

    def hours_loaded(self, now: datetime) -> int:
        """Whole hours since the last load."""
        return max(int((now - self.loaded_at).total_seconds() // _HOUR), 0)


@dataclass(frozen=True)
class FreshnessTable:
    """Every source, the one with the newest row first."""

    rows: tuple[SourceAge, ...]
    statements: tuple[Statement, ...] = ()

    @property
    def loaded_at(self) -> datetime | None:
        """The last load of all."""
        return max((row.loaded_at for row in self.rows), default=None)

    def of(self, table: str) -> SourceAge | None:
        """The source with the newest row of a table."""
        return next((row for row in self.rows if row.table == table), None)

    def lines(self, now: datetime) -> list[dict]:
        """The table as rows with the hours gone by."""
        return [
            {
                "source": row.source,
                "table": row.table,
                "newest": row.newest.isoformat(),
                "hours": row.hours(now),
                "loaded_at": row.loaded_at.isoformat(),
                "hours_since_load": row.hours_loaded(now),
            }
            for row in self.rows
        ]


def freshness(workspace: Workspace) -> FreshnessTable:
    """The newest row and the last load of every source. Rows of days to come, such as targets, are no news."""
    questions = tuple(statement(TABLES[name]) for name in DATED)
    rows = [SourceAge(*row) for one in questions for row in workspace.run(one)[1]]
    return FreshnessTable(
        tuple(sorted(rows, key=lambda r: (_moment(r.newest), r.source, r.table), reverse=True)), questions
    )


def statement(table: Table) -> Statement:
    """The newest row of a table, by source, with its last load."""
    ends = f"coalesce(f.period_end, f.{table.date})" if "period_end" in table.fields else f"f.{table.date}"
    return Statement(
        f"select f.source as source, '{table.name}' as table_name, max({ends}) as newest, max(l.loaded_at) as loaded_at\n"
        f"from {table.name} f join loads l on l.load_id = f.load_id\n"
        f"where f.{table.date} is not null and not l.undone group by f.source order by f.source",
        {},
    )


def _moment(newest: datetime | date) -> datetime:
    return newest if isinstance(newest, datetime) else datetime.combine(newest, time.max)


def _freshness(workspace: Workspace, scope: Scope) -> Answer:
    table = freshness(workspace)
    rows = table.lines(workspace.coverage.now())
    return Answer((rows,), {"sources": rows}, statements=table.statements)


FRESHNESS = Analysis(
    name="freshness",
    label="How old the data are",
    about="the newest row and the last load of every source, in hours",
    needs=(),
    uses=DATED,
    options=(),
    run=_freshness,
)
