"""How one table is loaded: by what its values show, by what was said, by what was said of files like it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kpi.errors import Question
from kpi.intake.columns import recall
from kpi.intake.columns.mapping import Mapped
from kpi.intake.decisions import Decisions
from kpi.intake.grid import Decision, Grid
from kpi.intake.instructions import Instructions
from kpi.intake.rows import repeats
from kpi.intake.rows.conventions import zone
from kpi.intake.rows.staging import TEXT, rows_sql
from kpi.intake.values.period import period_questions
from kpi.intake.values.read import read_columns
from kpi.intake.values.row_kinds import not_data_sql
from kpi.intake.values.shapes import TextRows
from kpi.intake.values.survey import with_score
from kpi.sources import Source
from kpi.store import Workspace
from kpi.store.connection import Cursor
from kpi.tables import Type


def decide(
    cursor: Cursor, workspace: Workspace, grid: Grid, mapped: Mapped, instructions: Instructions, *, trim: bool = True
) -> Decisions:
    """Read the staged text of a table. An answer to an earlier file of its kind fills what this one leaves open."""
    (_, table), recalled = mapped.settled, mapped.recalled
    if recalled and recalled.remembered.source:
        instructions = replace(instructions, table=None, mapping=None)
    elif recalled:
        instructions = replace(instructions, table=table.name, mapping=mapped.suggestions)
    decisions = _read(cursor, workspace, grid, mapped, instructions, trim=trim)
    given = instructions.settings
    earlier = {name: value for name, value in recalled.settings.items() if name not in given} if recalled else {}
    if recalled and earlier:
        used, notes = recall.answers(earlier, decisions.questions, decisions.reasons, recalled.remembered.about)
        if used:
            instructions = replace(instructions, settings={**used, **given})
            decisions = _read(cursor, workspace, grid, mapped, instructions, trim=trim)
            reasons = recall.as_before(decisions.reading.decisions, used, given)
            decisions = replace(decisions, reading=replace(decisions.reading, decisions=reasons))
        decisions = replace(decisions, grid=replace(grid, notes=grid.notes + notes))
    return decisions.with_reasons(*_defaults(decisions))


def _defaults(decisions: Decisions) -> Iterator[Decision]:
    """What holds where a file says nothing is a decision too, and can be changed like any other."""
    fields, settings = decisions.reading.fields, decisions.instructions.settings
    keys = {d.key for d in decisions.reading.decisions}
    amounts = any(f.column.type is Type.MONEY for f in fields)
    if amounts and "currency" in settings:
        yield Decision("currency", settings["currency"].upper(), "you said so")
    elif amounts and "currency" not in keys and not decisions.reading.field("currency"):
        yield Decision("currency", "not named", "amounts without a currency count in the workspace's own")
    if "timezone" not in keys and any(f.column.type is Type.TIME for f in fields):
        yield Decision("timezone", "as written", "no moment in it says its distance to UTC, so none is moved")
    if ids := list(dict.fromkeys(f.header for f in fields if f.column.name.endswith("_id") and f.header)):
        yield Decision("ids", ", ".join(ids), "ids are text: leading zeros and long numbers stay as they are")


def _read(
    cursor: Cursor, workspace: Workspace, grid: Grid, mapped: Mapped, instructions: Instructions, *, trim: bool
) -> Decisions:
    (declared, _), settings = mapped.settled, instructions.settings
    source, reasons, questions = with_score(_rows(cursor, grid, declared, trim=trim), grid, declared, settings)
    rows = _rows(cursor, grid, source, trim=trim)
    ((home,),) = cursor.execute("select currency from own_currency").fetchall()
    in_zone = zone(workspace, settings)
    reading = read_columns(rows, grid, source, settings, zone=in_zone, home=home)
    if repeats.possible(rows, reading):
        typed = f"({rows_sql(TEXT, reading, grid, careful=True)}) r"
        repeated, answer = repeats.decide(cursor, typed, reading, settings.get(repeats.KEY))
        if repeated:
            once = repeats.without(source, reading, repeated)
            reading = read_columns(rows, grid, once, settings, zone=in_zone, home=home)
            reading = replace(reading, repeated=repeated)
        reasons += (answer,) if isinstance(answer, Decision) else ()
        questions += (answer,) if isinstance(answer, Question) else ()
    reading = replace(reading, decisions=reasons + reading.decisions)
    questions += reading.questions + period_questions(reading, grid, settings)
    return Decisions(instructions, grid, mapped, reading, questions)


def _rows(cursor: Cursor, grid: Grid, source: Source, *, trim: bool) -> TextRows:
    """The staged text; without ``trim`` every row is taken for data."""
    return TextRows(cursor, TEXT, f"{not_data_sql(source, grid)} is null" if trim else "true", grid.columns, trim)
