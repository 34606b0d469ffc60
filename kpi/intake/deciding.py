"""How the values of one table are read: by its own evidence, by what was said, by what was said of files like it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kpi.errors import Question
from kpi.intake.columns import recall
from kpi.intake.columns.mapping import Mapped
from kpi.intake.grid import Decision, Grid
from kpi.intake.instructions import Instructions
from kpi.intake.rows import repeats
from kpi.intake.rows.conventions import zone
from kpi.intake.rows.staging import TEXT, rows_sql
from kpi.intake.values.period import period_questions
from kpi.intake.values.reading import Reading, read_columns
from kpi.intake.values.row_kinds import not_data_sql
from kpi.intake.values.survey import with_score
from kpi.store import Workspace
from kpi.tables import Type


@dataclass(frozen=True)
class Decided:
    """A reading of the staged text, all that was said to come to it, and what is still open."""

    reading: Reading
    instructions: Instructions
    questions: tuple[Question, ...]
    notes: tuple[str, ...] = ()


def decide(
    cursor, workspace: Workspace, grid: Grid, mapped: Mapped, instructions: Instructions, *, trim: bool = True
) -> Decided:
    """Read the staged text of a table. An answer to an earlier file of its kind fills what this one leaves open."""
    if mapped.recalled:
        table, mapping = (None, None) if mapped.recalled.remembered.source else (mapped.table.name, mapped.suggestions)
        instructions = replace(instructions, table=table, mapping=mapping)
    found = _read(cursor, workspace, grid, mapped, instructions, trim)
    earlier = mapped.recalled.settings if mapped.recalled else {}
    earlier = {name: value for name, value in earlier.items() if name not in instructions.settings}
    if not earlier:
        return _with_defaults(found)
    used, notes = recall.answers(
        earlier, found.questions, grid.decisions + found.reading.decisions, mapped.recalled.remembered.about
    )
    if used:
        found = _read(
            cursor, workspace, grid, mapped, replace(instructions, settings={**used, **instructions.settings}), trim
        )
        told = recall.as_before(found.reading.decisions, used, instructions.settings)
        found = replace(found, reading=replace(found.reading, decisions=told))
    return _with_defaults(replace(found, notes=notes))


def _with_defaults(found: Decided) -> Decided:
    """What holds where a file says nothing is a decision too, and can be changed like any other."""
    fields, settings = found.reading.fields, found.instructions.settings
    said = {d.key for d in found.reading.decisions}
    more = []
    amounts = any(f.column.type is Type.MONEY for f in fields)
    if amounts and "currency" in settings:
        more.append(Decision("currency", settings["currency"].upper(), "you said so"))
    elif amounts and "currency" not in said and not found.reading.field("currency"):
        more.append(Decision("currency", "not named", "amounts without a currency count in the workspace's own"))
    if any(f.column.type is Type.TIME for f in fields) and "timezone" not in said:
        more.append(Decision("timezone", "as written", "no moment in it says its distance to UTC, so none is moved"))
    if ids := list(dict.fromkeys(f.header for f in fields if f.column.name.endswith("_id") and f.header)):
        reason = "ids are text: leading zeros and long numbers stay as they are"
        more.append(Decision("ids", ", ".join(ids), reason))
    return replace(found, reading=replace(found.reading, decisions=found.reading.decisions + tuple(more)))


def _read(cursor, workspace: Workspace, grid: Grid, mapped: Mapped, instructions: Instructions, trim: bool) -> Decided:
    source, settings = mapped.source, instructions.settings
    where = f"{not_data_sql(source, grid)} is null" if trim else "true"
    source, decisions, questions = with_score(cursor, TEXT, where, grid, source, settings)
    where = f"{not_data_sql(source, grid)} is null" if trim else "true"
    ((home,),) = cursor.execute("select currency from own_currency").fetchall()
    in_zone = zone(workspace, settings)
    reading = read_columns(cursor, TEXT, where, grid, source, settings, in_zone, home, trim=trim)
    if repeats.possible(cursor, TEXT, where, reading):
        rows = f"({rows_sql(TEXT, reading, grid, careful=True)}) r"
        repeated, found = repeats.decide(cursor, rows, reading, settings.get(repeats.KEY))
        if repeated:
            source = repeats.without(source, reading, repeated)
            reading = read_columns(cursor, TEXT, where, grid, source, settings, in_zone, home, trim=trim)
            reading = replace(reading, repeated=repeated)
        decisions += (found,) if isinstance(found, Decision) else ()
        questions += (found,) if isinstance(found, Question) else ()
    questions += reading.questions + period_questions(reading, grid, settings)
    return Decided(replace(reading, decisions=decisions + reading.decisions), instructions, questions)
