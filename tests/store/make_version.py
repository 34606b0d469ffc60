"""Make the workspace file that is kept of a version, by the program that stands in this checkout.

    python tests/store/make_version.py tests/store/versions/2

Run it once, when a migration has made a new version; what an earlier program made is never made anew.
"""

from __future__ import annotations

import lzma
import sys
import tempfile
from pathlib import Path

import duckdb

# The smallest that there is: a hundred tables with a row or two each would otherwise fill 256 KB apiece.
BLOCK_BYTES = 16_384

ORDERS = """\
order_id,ordered_at,customer_id,channel,region,net_amount
1,2026-01-05,ann,Web shop,North,100.10
2,2026-01-06,bob,Store,South,20.25
3,2026-02-07,ann,Web shop,North,3.33
4,2026-02-08,cem,Store,South,twelve
"""
VISITS = "date,channel,visits\n2026-01-05,Web shop,40\n2026-02-07,Web shop,60\n"
SPENDING = "When,Where,How much\n2026-01-05,Web shop,30.00\n"
MISTAKE = "order_id,ordered_at,customer_id,channel,region,net_amount\n9,2026-03-01,dan,Store,South,999.00\n"


def make(folder: Path) -> None:
    """A workspace with loads, one of them undone, a line set aside, a mapping, and a team's decisions of every kind."""
    from kpi.analyses.customers.fitted_models import FITS  # noqa: PLC0415 (of the program that the path finds)
    from kpi.store.settings import set_benchmark, set_channel_type  # noqa: PLC0415 (of the program that the path finds)
    from kpi.workspaces import open_workspace  # noqa: PLC0415 (of the program that the path finds)

    folder.mkdir(parents=True)
    path = folder / "workspace.duckdb"
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"attach '{path}' as made (block_size {BLOCK_BYTES})")
    with tempfile.TemporaryDirectory() as made:
        files = {"orders": ORDERS, "visits": VISITS, "spending": SPENDING, "mistake": MISTAKE}
        for name, text in files.items():
            Path(made, f"{name}.csv").write_text(text)
        run(path, "settings", "currency=EUR", "timezone=Europe/Berlin")
        run(path, "load", f"{made}/orders.csv")
        run(path, "load", f"{made}/visits.csv")
        mapped = ("--map", "date=When", "--map", "channel=Where", "--map", "amount=How much")
        run(path, "load", f"{made}/spending.csv", "--as", "ad_spend", *mapped)
        run(path, "load", f"{made}/mistake.csv")
        run(path, "receipts", "undo", "4")
    run(path, "names", "set", "channel", "Web shop", "Online")
    workspace = open_workspace(path, FITS)
    set_benchmark(workspace, "conversion_rate", 0.03)
    set_channel_type(workspace, "Store", "offline")
    workspace.close()
    Path(folder, "workspace.duckdb.xz").write_bytes(lzma.compress(path.read_bytes()))
    path.unlink()
    for leftover in folder.glob("workspace.staging"):
        leftover.rmdir()


def run(path: Path, *arguments: str) -> None:
    """One command of the program; its complaint when it is refused."""
    from kpi.cli import main  # noqa: PLC0415 (of the program that the path finds)

    assert main(["--workspace", str(path), *arguments]) == 0, arguments


if __name__ == "__main__":
    # The program of the folder that it is called from.
    sys.path.insert(0, str(Path.cwd()))
    make(Path(sys.argv[1]))
