"""The models that are fitted to the data: what works out their rows when a question needs them."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from kpi.models import CUSTOMER_VALUES
from kpi.store import Workspace
from kpi.store.workspace import Fit


def _customer_values(workspace: Workspace) -> pa.Table:
    # Only who asks for an expected value waits for the libraries behind it.
    from kpi.analyses.customers.clv import customer_values  # noqa: PLC0415 (an analysis loads what it runs)

    return customer_values(workspace)


FITS: Mapping[str, Fit] = {CUSTOMER_VALUES: _customer_values}
