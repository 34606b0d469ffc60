"""What a file holds: its parts, the tables in each of them, and what their columns mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from kpi import sources
from kpi.errors import UserError
from kpi.intake.columns import memory, recall
from kpi.intake.columns.mapping import Mapped, map_columns
from kpi.intake.containers import files
from kpi.intake.containers.parts import Part, unpacked
from kpi.intake.grid import Grid
from kpi.intake.grids.read import read_grid, read_grids
from kpi.intake.instructions import Instructions
from kpi.sources.reports import known_report
from kpi.store import Workspace

# A text of this size is one table, and its head is enough to tell which.
LARGE_BYTES = 2_000_000
_SAMPLE_ROWS = 200


@contextmanager
def parts_of(workspace: Workspace, path: Path, name: str) -> Iterator[tuple[Part, ...]]:
    """The files in an archive or a folder, or the file itself."""
    # Beside the workspace there is room for what it is going to hold; the system's own folder may be small.
    with TemporaryDirectory(dir=workspace.staging) as folder, unpacked(path, name, Path(folder)) as parts:
        yield parts


def is_large_text(path: Path, name: str) -> bool:
    """Whether only the head of a file is looked at before it is loaded. Raises UserError for what cannot be read."""
    return files.check(path, name, head=True) == "text" and path.stat().st_size >= LARGE_BYTES


def grid_of(workspace: Workspace, path: Path, name: str, instructions: Instructions, *, whole: bool = False) -> Grid:
    """The one table of a file that was asked for; of a large text its head unless ``whole``. Raises UserError."""
    return read_grid(
        path,
        name,
        signatures=_signatures(workspace),
        sheet=instructions.sheet,
        settings=instructions.grid_settings,
        head=not whole and is_large_text(path, name),
        section=instructions.section,
    )


def grids_of(workspace: Workspace, path: Path, name: str, instructions: Instructions) -> tuple[Grid, ...]:
    """The tables of a file; only one where a person named it, or said what the columns mean. Raises UserError."""
    one = instructions.section is not None or instructions.table or instructions.mapping or instructions.source
    if one or is_large_text(path, name):
        return (grid_of(workspace, path, name, instructions),)
    return read_grids(
        path, name, signatures=_signatures(workspace), sheet=instructions.sheet, settings=instructions.grid_settings
    )


def mapped(workspace: Workspace, grid: Grid, instructions: Instructions, *, exactly: bool = False) -> Mapped:
    """What the columns of a table mean; ``exactly`` as instructed, whatever is remembered of files of this kind."""
    as_instructed = partial(
        map_columns,
        grid.columns,
        file=grid.name,
        table_name=instructions.table,
        source_name=instructions.source,
        mapping=instructions.mapping,
    )
    if exactly:
        return as_instructed()
    if report := known_report([r.cells[0] for r in islice(grid.records, _SAMPLE_ROWS) if r.cells], grid.name):
        raise report
    rows = [record.cells for record in islice((r for r in grid.data if not r.blank), _SAMPLE_ROWS)]
    source = sources.source(instructions.source) if instructions.source else sources.identify(grid.columns)
    with workspace.cursor() as cursor:
        recalled = recall.recall(cursor, grid.columns, source.name if source else "")
        earlier = memory.read(cursor)
    return as_instructed(rows=rows, recalled=recalled, memory=earlier)


def not_recognised(name: str, grid: Grid, found: Mapped) -> UserError:
    """The refusal of a table that nobody knows, with what is perhaps meant."""
    hint = f"Say what the columns mean with --as TABLE and --map FIELD=COLUMN. The columns are {', '.join(grid.columns[:20])}."
    if found.recalled:
        hint = f"{' '.join(found.recalled.changes.sentences())} {hint}"
    if found.table:
        maps = " ".join(f'--map {field}="{column}"' for field, column in found.suggestions.items())
        hint += f" Perhaps: --as {found.table.name} {maps}"
    return UserError(f"{name} is not an export that is recognised.", hint)


def _signatures(workspace: Workspace) -> tuple[frozenset[str], ...]:
    """Header sets of known exports and of what was loaded before."""
    with workspace.cursor() as cursor:
        return sources.signatures() + recall.signatures(cursor)
