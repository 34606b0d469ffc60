"""One load of a CSV file in a process of its own: ``one_load.py plumbline|duckdb|text|pandas FILE TARGET``; prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def plumbline(csv: Path, target: Path) -> dict[str, float]:
    """The app's own way: decide, type, check, account for every line, fill the tables and the roll-ups."""
    from kpi.analyses.customers.fitted_models import FITS  # noqa: PLC0415 (loaded where it is measured)
    from kpi.intake import load  # noqa: PLC0415 (loaded where it is measured)
    from kpi.workspaces import open_workspace  # noqa: PLC0415 (loaded where it is measured)

    workspace = open_workspace(target, FITS)
    with watched_memory() as memory:
        started = perf_counter()
        receipt = load(workspace, csv, csv.name)
        loaded = perf_counter()
    workspace.close()
    closed = perf_counter()
    workspace = open_workspace(target, FITS)
    opened = perf_counter()
    workspace.prepare()
    prepared = perf_counter()
    workspace.close()
    return {
        "load": loaded - started,
        "close": closed - loaded,
        "prepare": prepared - opened,
        "extra_mb": max(memory) - memory[0],
        "rows": receipt.rows_loaded,
    }


@contextmanager
def watched_memory() -> Iterator[list[float]]:
    """Megabytes of the process's own memory, twenty times a second, the first before anything happens."""
    found, over = [_own_megabytes()], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            found.append(_own_megabytes())

    beside = threading.Thread(target=watch)
    beside.start()
    try:
        yield found
    finally:
        over.set()
        beside.join()


def _own_megabytes() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1000
    return 0.0


def duckdb(csv: Path, target: Path) -> dict[str, float]:
    """Nothing but DuckDB's own reader."""
    import duckdb as engine  # noqa: PLC0415 (loaded where it is measured)

    connection = engine.connect(str(target))
    started = perf_counter()
    connection.execute("create table t as select * from read_csv(?)", [str(csv)])
    loaded = perf_counter()
    rows = connection.execute("select count(*) from t").fetchall()[0][0]
    return {"load": loaded - started, "close": _closed(connection), "rows": rows}


def text(csv: Path, target: Path) -> dict[str, float]:
    """DuckDB's reader with every column as text, then an insert with the types of the orders table."""
    import duckdb as engine  # noqa: PLC0415 (loaded where it is measured)

    from kpi.tables import ORDERS  # noqa: PLC0415 (loaded where it is measured)

    connection = engine.connect(str(target))
    header = csv.open(encoding="utf-8").readline().strip().split(",")
    types = {name: ORDERS.field(name).type.value for name in header}
    connection.execute(f"create table t ({', '.join(f'{n} {t}' for n, t in types.items())})")
    started = perf_counter()
    connection.execute("create temp table rows as select * from read_csv(?, all_varchar = true)", [str(csv)])
    casts = ", ".join(f"cast(nullif({name}, '') as {type_})" for name, type_ in types.items())
    connection.execute(f"insert into t select {casts} from rows")
    loaded = perf_counter()
    rows = connection.execute("select count(*) from t").fetchall()[0][0]
    return {"load": loaded - started, "close": _closed(connection), "rows": rows}


def pandas(csv: Path, target: Path) -> dict[str, float]:
    """What a script would do: pandas reads, DuckDB keeps."""
    import duckdb as engine  # noqa: PLC0415 (loaded where it is measured)
    import pandas as pd  # noqa: PLC0415 (loaded where it is measured)

    connection = engine.connect(str(target))
    started = perf_counter()
    frame = pd.read_csv(csv)
    connection.register("frame", frame)
    connection.execute("create table t as select * from frame")
    loaded = perf_counter()
    return {"load": loaded - started, "close": _closed(connection), "rows": len(frame)}


def _closed(connection: Any) -> float:
    started = perf_counter()
    connection.execute("checkpoint")
    connection.close()
    return perf_counter() - started


if __name__ == "__main__":
    how, csv, target = sys.argv[1:]
    found = {"plumbline": plumbline, "duckdb": duckdb, "text": text, "pandas": pandas}[how](Path(csv), Path(target))
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))
