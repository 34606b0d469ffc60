"""The sample shop: loaded with one click, removable without a trace."""

from __future__ import annotations

from kpi.errors import UserError
from kpi.installation import SAMPLE_DATA
from kpi.intake.bookkeeping.ledger import forget, receipts, undo
from kpi.intake.bookkeeping.receipt import Receipt
from kpi.intake.loading import load
from kpi.store import Workspace
from kpi.store.settings import set_setting, setting

FILES = (
    "shopify_orders.csv",
    "till_orders.csv",
    "ga4_traffic_acquisition.csv",
    "visits.csv",
    "google_ads_campaigns.csv",
    "meta_ads.csv",
    "hubspot_deals.csv",
    "hubspot_deal_stages.csv",
    "customers.csv",
    "subscriptions.csv",
    "usage_events.csv",
    "feedback.csv",
    "costs.csv",
    "stock.csv",
    "targets.csv",
    "experiments.csv",
)
_MARK = "sample: "
# The shop's exports know the cost of what the till sold only; LTV:CAC online needs a margin to go by.
_MARGIN, _MARGIN_FROM_SAMPLE = "0.6", "assumed_margin_from_sample"


def load_sample(workspace: Workspace) -> list[Receipt]:
    """Load every file of the sample shop."""
    missing = [name for name in FILES if not (SAMPLE_DATA / name).exists()]
    if missing:
        raise UserError(
            f"The sample file {missing[0]} is not there.", "Run python sample_data/make_sample_shop.py to make it."
        )
    loaded = [load(workspace, SAMPLE_DATA / name, _MARK + name) for name in FILES]
    if setting(workspace, "assumed_margin") is None:
        set_setting(workspace, "assumed_margin", _MARGIN)
        set_setting(workspace, _MARGIN_FROM_SAMPLE, "yes")
    return loaded


def has_sample(workspace: Workspace) -> bool:
    """Whether the sample shop is in the workspace."""
    return any(_is_sample(r) for r in receipts(workspace) if not r.undone)


def remove_sample(workspace: Workspace) -> None:
    """Take the sample shop out again, its entries in the ledger and its kept files included."""
    mine = [r for r in receipts(workspace) if _is_sample(r)]
    for receipt in mine:
        if not receipt.undone:
            undo(workspace, receipt.load_id)
    if setting(workspace, _MARGIN_FROM_SAMPLE):
        set_setting(workspace, _MARGIN_FROM_SAMPLE, None)
        if setting(workspace, "assumed_margin") == _MARGIN:
            set_setting(workspace, "assumed_margin", None)
    with workspace.quiet_write() as cursor:
        forget(cursor, [receipt.load_id for receipt in mine])
        kept = {digest for (digest,) in cursor.execute("select digest from loads").fetchall()}
    for receipt in mine:
        if receipt.digest not in kept:
            for original in workspace.originals.glob(f"{receipt.digest}*"):
                original.unlink()


def _is_sample(receipt: Receipt) -> bool:
    return receipt.file.startswith(_MARK)
