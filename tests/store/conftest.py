"""A version that is to come."""

from __future__ import annotations

import pytest

from kpi.store import migrations
from kpi.store.migrations import CURRENT, MIGRATIONS, Migration


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Migration:
    """A version that is to come, in which amounts of orders are written in hundredths of what they were."""
    step = Migration(
        CURRENT + 1,
        "Amounts in hundredths",
        ("update orders set net_amount = net_amount / 100", "update orders set is_sale = is_sale"),
        ("orders",),
    )
    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, step))
    monkeypatch.setattr(migrations, "CURRENT", step.number)
    return step
