"""The targets that a team set, as their files say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.analyses.money import exact
from kpi.catalog import CATALOG, Kpi, kpi
from kpi.compiler import Statement
from kpi.errors import UnknownName
from kpi.periods import bucket_text
from kpi.store import Workspace

Area = tuple[str | None, str | None]
"""Channel and region of a target; None stands for all of them."""
STATEMENT = Statement(
    "select kpi, coalesce(channel_name, channel) as channel, coalesce(region_name, region) as region,"
    " date_trunc('month', month)::date as month, sum(value) as value, count(*) as row_count from targets"
    " where kpi is not null and month is not null and value is not null"
    " group by kpi, coalesce(channel_name, channel), coalesce(region_name, region), date_trunc('month', month)::date"
    " order by month, kpi, channel nulls first, region nulls first",
    {},
)


@dataclass(frozen=True)
class Target:
    """One target: the KPI, channel and region, the first day of its month, and the value to reach (exact where it is
    money)."""

    of: Kpi
    area: Area
    month: date
    value: Decimal | float


def value_of(of: Kpi, value: Decimal | float) -> Decimal | float:
    """A value of a KPI: exact where it is money, else a float."""
    return exact(Decimal(str(value))) if of.is_money else float(value)


def known_kpi(text: str) -> Kpi | None:
    """The KPI that a file calls so: its name, an alias or its label."""
    try:
        return kpi(text.strip().lower().replace(" ", "_"))
    except UnknownName:
        return next((k for k in CATALOG.values() if k.label.casefold() == text.strip().casefold()), None)


def set_targets(workspace: Workspace) -> tuple[list[Target], list[str]]:
    """Every target of a known KPI, and what is left out, in sentences."""
    targets, notes = [], []
    for written, channel, region, month, value, count in workspace.run(STATEMENT)[1]:
        of = known_kpi(written)
        if of is None:
            notes.append(f"Targets for '{written}' are left out: no KPI is called so.")
        elif count > 1:
            where = ", ".join(n for n in (channel, region) if n) or "the whole shop"
            notes.append(
                f"{of.label}, {where}: {bucket_text('month', month)} has {count} targets in different files or names; "
                "they are left out. Take one out."
            )
        else:
            targets.append(Target(of, (channel, region), month, value_of(of, value)))
    return targets, notes


def usual_month(months: Sequence[date], last: date | None) -> date:
    """The last month with targets that the data reach; the first one where they reach none."""
    reached = [m for m in months if last and m <= last]
    return reached[-1] if reached else months[0]
