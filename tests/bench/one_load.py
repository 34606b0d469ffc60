"""One load of a CSV file in a process of its own: ``one_load.py plumbline|duckdb|pandas FILE TARGET``; prints JSON."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def plumbline(csv: Path, target: Path) -> dict[str, float]:
    """The app's own way: decide, type, check, account for every line, fill the tables and the roll-ups."""
    from kpi.intake import load
    from kpi.store import open_workspace

    workspace = open_workspace(target)
    started = perf_counter()
    receipt = load(workspace, csv, csv.name)
    loaded = perf_counter()
    workspace.close()
    closed = perf_counter()
    workspace = open_workspace(target)
    opened = perf_counter()
    workspace.prepare()
    prepared = perf_counter()
    workspace.close()
    return {
        "load": loaded - started,
        "close": closed - loaded,
        "prepare": prepared - opened,
        "rows": receipt.rows_loaded,
    }


def duckdb(csv: Path, target: Path) -> dict[str, float]:
    """Nothing but DuckDB's own reader."""
    import duckdb as engine

    connection = engine.connect(str(target))
    started = perf_counter()
    connection.execute("create table t as select * from read_csv(?)", [str(csv)])
    loaded = perf_counter()
    rows = connection.execute("select count(*) from t").fetchall()[0][0]
    return {"load": loaded - started, "close": _closed(connection), "rows": rows}


def pandas(csv: Path, target: Path) -> dict[str, float]:
    """What a script would do: pandas reads, DuckDB keeps."""
    import duckdb as engine
    import pandas as pd

    connection = engine.connect(str(target))
    started = perf_counter()
    frame = pd.read_csv(csv)
    connection.register("frame", frame)
    connection.execute("create table t as select * from frame")
    loaded = perf_counter()
    return {"load": loaded - started, "close": _closed(connection), "rows": len(frame)}


def _closed(connection) -> float:
    started = perf_counter()
    connection.execute("checkpoint")
    connection.close()
    return perf_counter() - started


if __name__ == "__main__":
    how, csv, target = sys.argv[1:]
    found = {"plumbline": plumbline, "duckdb": duckdb, "pandas": pandas}[how](Path(csv), Path(target))
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))
