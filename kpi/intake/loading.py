"""A file becomes rows of the workspace and a receipt, or nothing at all and one clear reason."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import duckdb

from kpi import sources
from kpi.errors import Question, QuestionsOpen, UserError
from kpi.intake import accounting, direct, files, ledger
from kpi.intake.direct import NotProved
from kpi.intake.fill import Load, fill
from kpi.intake.grid import Decision, Grid
from kpi.intake.mapping import Mapped, map_columns
from kpi.intake.read import read_grid
from kpi.intake.reading import Reading, check_settings, not_data_sql, read_columns
from kpi.intake.receipt import Receipt
from kpi.intake.staging import TEXT, TYPED, csv_relation, lines_above, set_aside_orphans, stage_rows, stage_text, staged
from kpi.store import Workspace
from kpi.store.settings import register_channels, setting
from kpi.tables import AD_SPEND, ORDERS, VISITS

log = logging.getLogger(__name__)

FAST_BYTES = 2_000_000
_PREVIEW_ROWS = 8
_CHUNK = 8 << 20
_DATE_WORDS = re.compile(
    r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2}\.? [A-Z][a-z]{2,8}\.? \d{4}|\d{4}-\d\d-\d\d|\b\d{8}\b"
)


@dataclass(frozen=True)
class Examination:
    """What a file looks like before anything of it is loaded. ``ready`` says that it can be loaded as it is."""

    file: str
    source: str | None
    table: str | None
    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    questions: tuple[Question, ...]
    decisions: tuple[Decision, ...]
    preview: tuple[Mapping[str, str], ...]
    sheets: tuple[str, ...]
    sheet: str

    @property
    def ready(self) -> bool:
        return self.source is not None and not self.questions


class _Copy:
    """A file copied to where SQL may read it; its hash and line breaks are counted beside the reading of it."""

    def __init__(self, path: Path, counting: Future[tuple[str, int]]) -> None:
        self.path = path
        self._counting = counting

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return self._counting.result()[0]

    @property
    def lines(self) -> int:
        """Lines of the file, a last one without a line break included."""
        return self._counting.result()[1]


def _counted(path: Path) -> tuple[str, int]:
    digest, breaks, last = hashlib.sha256(), 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            breaks += chunk.count(b"\n")
            last = chunk[-1:]
    return digest.hexdigest(), breaks + (last != b"\n")


def examine(
    workspace: Workspace,
    path: Path,
    name: str,
    *,
    table: str | None = None,
    source: str | None = None,
    mapping: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> Examination:
    """Recognise a file, suggest a mapping, and find what it leaves open. Loads nothing.

    ``mapping`` is field to header; ``settings`` answers questions (see ``reading.ANSWERS``). Raises UserError.
    """
    settings = settings or {}
    check_settings(settings)
    # Of a large file the head is enough to recognise it; what only its end leaves open is asked when it is loaded.
    large = files.check(path, name) == "text" and path.stat().st_size >= FAST_BYTES
    grid = read_grid(
        path, name, signatures=sources.signatures(), sheet=sheet, settings=_grid_settings(settings), head=large
    )
    mapped = map_columns(grid.columns, file=name, table_name=table, source_name=source, mapping=mapping)
    questions, decisions = (), grid.decisions
    if mapped.source:
        with workspace.cursor() as cursor, staged(cursor):
            stage_text(cursor, grid)
            reading = _careful_reading(cursor, workspace, grid, mapped, settings)
            questions, decisions = (
                reading.questions + _period_questions(reading, grid, settings),
                grid.decisions + reading.decisions,
            )
    preview = tuple(
        dict(zip(grid.columns, r.cells, strict=False)) for r in [d for d in grid.data if not d.blank][:_PREVIEW_ROWS]
    )
    return Examination(
        name,
        mapped.source.label if mapped.source else None,
        mapped.table.name if mapped.table else None,
        grid.columns,
        dict(mapped.suggestions),
        questions,
        decisions,
        preview,
        grid.sheets,
        grid.sheet,
    )


def load(
    workspace: Workspace,
    path: Path,
    name: str,
    *,
    table: str | None = None,
    source: str | None = None,
    mapping: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> Receipt:
    """Load one file; the receipt accounts for every line.

    Raises QuestionsOpen when the file leaves something open, UserError when it cannot be loaded; in both cases the
    workspace is as it was.
    """
    settings = settings or {}
    check_settings(settings)
    kind = files.check(path, name)
    with _copied(workspace, path, name) as copy:
        head = read_grid(
            copy.path,
            name,
            signatures=sources.signatures(),
            sheet=sheet,
            settings=_grid_settings(settings),
            head=kind == "text",
        )
        mapped = map_columns(head.columns, file=name, table_name=table, source_name=source, mapping=mapping)
        if mapped.source is None:
            raise _not_recognised(name, head, mapped)
        touched = ("orders", "order_lines") if mapped.source.table == ORDERS.name else (mapped.source.table,)
        if _may_be_fast(copy, head, mapped):
            receipt = _load_fast(workspace, copy, head, mapped, settings, touched)
            if receipt:
                ledger.keep_original(workspace, copy.path, copy.digest, name)
                return receipt
        grid = (
            head
            if head.complete
            else read_grid(
                copy.path, name, signatures=sources.signatures(), sheet=sheet, settings=_grid_settings(settings)
            )
        )
        mapped = map_columns(grid.columns, file=name, table_name=table, source_name=source, mapping=mapping)
        receipt = _load_careful(workspace, copy, grid, mapped, settings, touched)
        ledger.keep_original(workspace, copy.path, copy.digest, name)
        return receipt


def _load_careful(
    workspace: Workspace, copy: _Copy, grid: Grid, mapped: Mapped, settings: Mapping[str, str], touched
) -> Receipt:
    with workspace.write(*touched) as cursor, staged(cursor):
        stage_text(cursor, grid)
        reading = _careful_reading(cursor, workspace, grid, mapped, settings)
        questions = reading.questions + _period_questions(reading, grid, settings)
        if questions:
            raise QuestionsOpen(grid.name, questions)
        stage_rows(cursor, TEXT, reading, grid, careful=True)
        set_aside_orphans(cursor, reading)
        return _finish(cursor, copy, grid, reading, settings, careful=True)


def _load_fast(
    workspace: Workspace, copy: _Copy, head: Grid, mapped: Mapped, settings: Mapping[str, str], touched
) -> Receipt | None:
    """Let DuckDB read the file in one go with everything decided from its head; None when that does not prove itself.

    It is proved when no value contradicted a decision and every line break of the file is accounted for.
    """
    try:
        with workspace.write(*touched) as cursor, staged(cursor):
            stage_text(cursor, head)
            reading = read_columns(
                cursor, TEXT, "true", head, mapped.source, settings, _zone(workspace, settings), trim=False
            )
            if reading.questions or not reading.plain or _period_questions(reading, head, settings):
                raise NotProved("the head leaves something open")
            if direct.possible(reading):
                return _finish_direct(cursor, copy, head, reading, settings)
            stage_rows(cursor, csv_relation(copy.path, head), reading, head, careful=False)
            rows, bad = cursor.execute(f"select count(*), count(problem) from {TYPED}").fetchall()[0]
            if bad or rows + head.header + head.header_lines != copy.lines:
                raise NotProved(f"{bad} problems, {rows} rows for {copy.lines} lines")
            return _finish(cursor, copy, head, reading, settings, careful=False)
    except NotProved as reason:
        log.info("%s: careful reading, because %s", copy.digest[:10], reason)
    except duckdb.Error as error:
        log.info("%s: careful reading, because %s", copy.digest[:10], error)
    return None


def _finish_direct(cursor, copy: _Copy, grid: Grid, reading: Reading, settings: Mapping[str, str]) -> Receipt:
    """Fill orders straight from the file and write the receipt, inside the open transaction."""
    load_id, currency = ledger.next_id(cursor), _currency(reading, settings)
    relation = csv_relation(copy.path, grid)
    made = Load(load_id, "", currency, True, None, grid.first_line)
    rows = direct.insert_orders(cursor, relation, reading, grid, made)
    if rows + grid.header + grid.header_lines != copy.lines:
        raise NotProved(f"{rows} rows for {copy.lines} lines")
    register_channels(cursor)
    receipt = Receipt(
        file=grid.name,
        source=reading.source.name,
        table=reading.source.table,
        rows_in=rows + grid.header_lines,
        rows_loaded=rows,
        skipped={"header": grid.header_lines} if grid.header_lines else {},
        decisions=grid.decisions + reading.decisions,
        loaded_at=ledger.now(),
        digest=copy.digest,
        load_id=load_id,
        notes=(*grid.notes, *accounting.sales_notes(cursor, load_id)),
        totals=accounting.totals(cursor, reading.source.table, load_id),
        money=tuple(
            accounting.money(
                cursor, reading, load_id, currency or "", True, accounting.text_rows(reading, currency or "", relation)
            )
        ),
    )
    return _recorded(cursor, receipt, [])


def _recorded(cursor, receipt: Receipt, aside: list) -> Receipt:
    if not receipt.balances:
        raise RuntimeError(f"the receipt does not balance: {receipt.json()}")
    ledger.record(cursor, receipt, aside)
    return receipt


def _finish(
    cursor, copy: _Copy, grid: Grid, reading: Reading, settings: Mapping[str, str], *, careful: bool
) -> Receipt:
    """Fill the tables from the typed rows and write the receipt, inside the open transaction."""
    before = ledger.loaded_before(cursor, copy.digest, reading.source.table)
    load_id = ledger.next_id(cursor)
    includes, refund_decision = _net_includes_refunds(cursor, reading, settings)
    currency = _currency(reading, settings)
    first_row = cursor.execute(f"select coalesce(min(rowid), 0) from {TYPED}").fetchall()[0][0]
    first_line = grid.first_line
    made = Load(load_id, copy.digest, currency, includes, _period(grid, reading, settings), first_line - first_row)
    above = lines_above(grid)
    rows, aside = cursor.execute(
        f"select count(*), count(*) filter (where problem is not null) from {TYPED}"
    ).fetchall()[0]
    skipped = accounting.skipped(cursor)
    data = rows - sum(skipped.values()) - aside
    for kind, count in (("title", above.title), ("blank", above.blank), ("header", above.header)):
        skipped[kind] = skipped.get(kind, 0) + count
    skipped = {k: n for k, n in sorted(skipped.items()) if n}
    receipt = Receipt(
        file=grid.name,
        source=reading.source.name,
        table=reading.source.table,
        rows_in=rows + len(grid.preamble) + grid.header_lines,
        rows_loaded=0,
        rows_set_aside=aside,
        skipped=skipped,
        decisions=grid.decisions + reading.decisions + refund_decision,
        loaded_at=ledger.now(),
        digest=copy.digest,
        notes=grid.notes,
    )
    if before is not None:
        note = f"This file was loaded before, as load {before}: nothing was changed. Undo that load to load it differently."
        return replace(receipt, load_id=before, rows_set_aside=aside, duplicates=data, notes=(*receipt.notes, note))
    counts = fill(cursor, reading, made)
    register_channels(cursor)
    found = accounting.problems(cursor, reading, grid) if careful and aside else []
    notes = [*receipt.notes, *accounting.total_row_notes(cursor, reading)]
    if reading.source.table == ORDERS.name:
        notes += accounting.sales_notes(cursor, load_id)
        if not reading.field("order_id"):
            notes.append("The file has no order number: every line counts as one order.")
    receipt = replace(
        receipt,
        load_id=load_id,
        rows_loaded=counts["loaded"],
        duplicates=counts["duplicates"],
        restated=counts["restated"],
        totals=accounting.totals(cursor, reading.source.table, load_id),
        problems=tuple(p for p, _ in found),
        money=tuple(
            accounting.money(
                cursor,
                reading,
                load_id,
                currency or "",
                includes,
                accounting.typed_rows(reading, currency or "", exact=careful),
            )
        ),
        notes=tuple(notes),
    )
    return _recorded(cursor, receipt, found)


def _careful_reading(cursor, workspace: Workspace, grid: Grid, mapped: Mapped, settings: Mapping[str, str]) -> Reading:
    data_only = f"{not_data_sql(mapped.source, grid)} is null"
    return read_columns(cursor, TEXT, data_only, grid, mapped.source, settings, _zone(workspace, settings))


def _may_be_fast(copy: _Copy, head: Grid, mapped: Mapped) -> bool:
    encoding = head.dialect.encoding if head.dialect else ""
    return (
        not head.complete
        and copy.path.stat().st_size >= FAST_BYTES
        and encoding.startswith("utf-8")
        and not head.preamble
        and head.header_lines <= 1
        and mapped.source is not None
        and not mapped.source.not_data
        and mapped.source.order_amounts == "each"
        and head.dialect is not None
        and head.dialect.quote == '"'
    )


@contextmanager
def _copied(workspace: Workspace, path: Path, name: str):
    """The file under a generated name in the staging folder."""
    target = workspace.staging / f"{uuid4().hex}{Path(name).suffix.lower()[:6]}"
    try:
        shutil.copyfile(path, target)
        with ThreadPoolExecutor(1) as beside:
            yield _Copy(target, beside.submit(_counted, target))
    finally:
        target.unlink(missing_ok=True)


def _grid_settings(settings: Mapping[str, str]) -> dict[str, str]:
    return {k: v for k, v in settings.items() if k in ("encoding", "delimiter", "header_line", "tables")}


def _zone(workspace: Workspace, settings: Mapping[str, str]) -> str | None:
    zone = settings.get("timezone") or setting(workspace, "timezone")
    if zone:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise UserError(
                f"'{zone}' is not a time zone.", "Use a name such as Europe/Berlin or America/New_York."
            ) from None
    return zone


def _currency(reading: Reading, settings: Mapping[str, str]) -> str | None:
    """The currency of amounts that have none of their own: as set, or from a header such as Amount spent (USD)."""
    if "currency" in settings:
        code = settings["currency"].strip().upper()
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise UserError(
                f"'{settings['currency']}' is not a currency code.",
                "Use three letters, for example --set currency=EUR.",
            )
        return code
    for field in reading.fields:
        found = re.search(r"\(([A-Z]{3})\)", field.header) if field.is_amount else None
        if found:
            return found.group(1)
    return None


def _net_includes_refunds(cursor, reading: Reading, settings: Mapping[str, str]) -> tuple[bool, tuple[Decision, ...]]:
    """Whether the net amount is after refunds: as set, as the rows show, else as the name says."""
    if not (reading.field("net_amount") and reading.field("refund_amount") and reading.source.table == ORDERS.name):
        return True, ()
    answer = settings.get("net_includes_refunds")
    if answer is not None:
        yes = answer.casefold() in ("yes", "true", "1")
        return yes, (Decision("net_includes_refunds", "yes" if yes else "no", "you said so"),)
    if reading.field("gross_amount"):
        discount = "coalesce(abs(discount_amount), 0)" if reading.field("discount_amount") else "0"
        after, before = cursor.execute(
            f"select count(*) filter (where abs(net_amount - (gross_amount - {discount} - abs(refund_amount))) < 0.005),"
            f" count(*) filter (where abs(net_amount - (gross_amount - {discount})) < 0.005)"
            f" from {TYPED} where kind = 'data' and problem is null and refund_amount <> 0"
        ).fetchall()[0]
        if after != before:
            yes = after > before
            return yes, (
                Decision(
                    "net_includes_refunds",
                    "yes" if yes else "no",
                    f"gross, discount, refund and net fit together so on {max(after, before):,} lines with a refund",
                ),
            )
    return True, (
        Decision("net_includes_refunds", "yes", "a net amount is after refunds unless the lines show otherwise"),
    )


def _dated(reading: Reading) -> bool:
    return any(reading.field(n) for n in ("date", "period_start", "ordered_at"))


def _period(grid: Grid, reading: Reading, settings: Mapping[str, str]) -> tuple[str, str] | None:
    """First and last day that the whole file stands for, when its rows name none."""
    if _dated(reading) or reading.source.table not in (VISITS.name, AD_SPEND.name):
        return None
    given = settings.get("period_start"), settings.get("period_end")
    if given[0] and given[1]:
        try:
            return date.fromisoformat(given[0]).isoformat(), date.fromisoformat(given[1]).isoformat()
        except ValueError:
            raise UserError(f"'{given[0]}' to '{given[1]}' is not a period.", "Write days as 2026-01-31.") from None
    days = [
        d for record in grid.preamble for cell in record.cells for d in map(_as_day, _DATE_WORDS.findall(cell)) if d
    ]
    return (days[0].isoformat(), days[-1].isoformat()) if len(days) >= 2 and days[0] <= days[-1] else None


def _as_day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%Y%m%d", "%B %d, %Y", "%b %d, %Y", "%b. %d, %Y", "%d %B %Y", "%d %b %Y", "%d. %B %Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _period_questions(reading: Reading, grid: Grid, settings: Mapping[str, str]) -> tuple[Question, ...]:
    if _dated(reading) or reading.source.table not in (VISITS.name, AD_SPEND.name) or _period(grid, reading, settings):
        return ()
    text = "Its rows name no day. Which period does the file cover?"
    return (
        Question("period_start", text, "", ()),
        Question("period_end", "What is the last day of that period?", "", ()),
    )


def _not_recognised(name: str, head: Grid, mapped: Mapped) -> UserError:
    columns = ", ".join(head.columns[:20])
    hint = f"Say what the columns mean with --as TABLE and --map FIELD=COLUMN. The columns are {columns}."
    if mapped.table:
        maps = " ".join(f'--map {field}="{column}"' for field, column in mapped.suggestions.items())
        hint += f" Perhaps: --as {mapped.table.name} {maps}"
    return UserError(f"{name} is not an export that is recognised.", hint)
