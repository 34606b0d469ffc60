"""The sample shop: loaded with one click, removable without a trace."""

from __future__ import annotations

from pathlib import Path

from kpi.errors import UserError
from kpi.intake.ledger import receipts, undo
from kpi.intake.load import load
from kpi.intake.receipt import Receipt
from kpi.store import Workspace

FOLDER = Path(__file__).parents[2] / "sample_data"
FILES = ("shopify_orders.csv", "till_orders.csv", "ga4_traffic_acquisition.csv", "visits.csv", "google_ads_campaigns.csv", "meta_ads.csv")
_MARK = "sample: "


def load_sample(workspace: Workspace) -> list[Receipt]:
    """Load every file of the sample shop."""
    missing = [name for name in FILES if not (FOLDER / name).exists()]
    if missing:
        raise UserError(f"The sample file {missing[0]} is not there.", "Run python sample_data/make_sample_shop.py to make it.")
    return [load(workspace, FOLDER / name, _MARK + name) for name in FILES]


def has_sample(workspace: Workspace) -> bool:
    """Whether the sample shop is in the workspace."""
    return any(_is_sample(r) for r in receipts(workspace) if not r.undone)


def remove_sample(workspace: Workspace) -> None:
    """Take the sample shop out again, its entries in the ledger and its kept files included."""
    mine = [r for r in receipts(workspace) if _is_sample(r)]
    for receipt in mine:
        if not receipt.undone:
            undo(workspace, receipt.load_id)
    with workspace.quiet_write() as cursor:
        for receipt in mine:
            cursor.execute("delete from loads where load_id = $id", {"id": receipt.load_id})
        kept = {digest for (digest,) in cursor.execute("select digest from loads").fetchall()}
    for receipt in mine:
        if receipt.digest not in kept:
            for original in workspace.originals.glob(f"{receipt.digest}*"):
                original.unlink()


def _is_sample(receipt: Receipt) -> bool:
    return receipt.file.startswith(_MARK)
