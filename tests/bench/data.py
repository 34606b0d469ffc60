"""A made-up shop of any size, the same on every machine: CSV files, and a workspace that has loaded them.

N orders in two years: 8 channels and 10 % without one, 5 regions, N/3 customers who keep coming back, 4 % refunds,
3 % cancelled; visits per day, channel and region; ad spend per day, channel and campaign. Every value is a hash of
its row's number, so nothing depends on threads or on an earlier run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "bench"
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2025, 12, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
FILES = ("orders", "visits", "ad_spend")

_CHANNELS = "['Web shop', 'Marketplace', 'Organic search', 'Paid search', 'Email', 'Social', 'Store', 'Phone']"
_REGIONS = "['North', 'South', 'East', 'West', 'Central']"
_PAID = "['Web shop', 'Marketplace', 'Paid search', 'Email', 'Social']"

# A share of a row's hash as a number from 0 to 1, another one for every salt.
_MACROS = "create macro share(n, salt) as (hash(n, salt) % 1000003) / 1000003.0"

_ORDERS = f"""
select
    'B' || lpad(cast(n as varchar), 9, '0') as order_id,
    timestamp '{FIRST_DAY} 00:00:00' + to_seconds(cast(floor((n + share(n, 1)) * {DAYS * 86400} / $orders) as bigint))
        as ordered_at,
    'C' || case when n % 3 = 0 then n // 3 else cast(floor(share(n, 2) * (n // 3 + 1)) as bigint) end as customer_id,
    case when share(n, 3) < 0.9 then {_CHANNELS}[1 + cast(floor(8 * pow(share(n, 4), 1.6)) as integer)] end as channel,
    {_REGIONS}[1 + cast(floor(5 * pow(share(n, 5), 1.3)) as integer)] as region,
    'EUR' as currency,
    gross as gross_amount,
    discount as discount_amount,
    case when share(n, 8) < 0.04 then cast((gross - discount) * case when share(n, 9) < 0.5 then 1 else 0.5 end
        as decimal(18,2)) else 0 end as refund_amount,
    cast((gross - discount) * 0.19 as decimal(18,2)) as tax_amount,
    cast(gross * (0.5 + 0.15 * share(n, 10)) as decimal(18,2)) as cost_amount,
    case when share(n, 11) < 0.03 then 'cancelled' else 'paid' end as status
from (
    select n, gross, case when share(n, 7) < 0.25 then cast(gross * 0.1 as decimal(18,2)) else 0 end as discount
    from (select range as n, cast(8 + 190 * pow(share(range, 6), 3) as decimal(18,2)) as gross from range($orders)) g
) o
order by n
"""
_VISITS = f"""
select day as date, channel, region, visits, cast(visits * 0.8 as bigint) as visitors
from (
    select cast(d.range as date) as day, c.channel, r.region,
        1 + cast($orders / {DAYS * 8 * 5}.0 * (20 + 20 * share(hash(d.range, c.channel), hash(r.region))) as bigint)
            as visits
    from range(timestamp '{FIRST_DAY}', timestamp '{LAST_DAY}' + interval 1 day, interval 1 day) d
    cross join (select unnest({_CHANNELS}) as channel) c
    cross join (select unnest({_REGIONS}) as region) r
) v
order by day, channel, region
"""
_AD_SPEND = f"""
select cast(d.range as date) as date, p.channel, p.channel || ' ' || k.campaign as campaign, 'EUR' as currency,
    cast($orders / {DAYS * 5 * 3}.0 * (2 + 3 * share(hash(d.range, p.channel), hash(k.campaign))) as decimal(18,2))
        as amount,
    cast(1000 * (1 + share(hash(d.range, p.channel), hash(k.campaign))) as bigint) as impressions,
    cast(40 * (1 + share(hash(d.range, p.channel), hash(k.campaign))) as bigint) as clicks
from range(timestamp '{FIRST_DAY}', timestamp '{LAST_DAY}' + interval 1 day, interval 1 day) d
cross join (select unnest({_PAID}) as channel) p
cross join (select unnest(['always on', 'season', 'launch']) as campaign) k
order by date, channel, campaign
"""
_SQL = {"orders": _ORDERS, "visits": _VISITS, "ad_spend": _AD_SPEND}


@dataclass(frozen=True)
class Shop:
    """The files and the loaded workspace of one size."""

    orders: int
    folder: Path

    def csv(self, table: str) -> Path:
        return self.folder / f"{table}.csv"

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace" / "workspace.duckdb"


def shop(orders: int) -> Shop:
    """The CSV files of a shop with that many orders, written when they are not there yet."""
    recipe = hashlib.sha256("".join([_MACROS, *_SQL.values(), duckdb.__version__]).encode()).hexdigest()[:8]
    made = Shop(orders, CACHE / f"{orders}-{recipe}")
    if not (made.folder / "complete").exists():
        made.folder.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute(_MACROS)
            for table in FILES:
                sql = _SQL[table].replace("$orders", str(orders))
                connection.execute(f"copy ({sql}) to '{made.csv(table)}' (format csv, header true)")
        (made.folder / "complete").touch()
    return made


def allow_large_files() -> None:
    """Raise the size limit of uploads for this process and its children; before anything of kpi is imported."""
    os.environ["KPI_MAX_UPLOAD_MB"] = "100000"


def fill_workspace(of: Shop) -> Path:
    """The workspace with all files of the shop, loaded anew when the code that shapes it has changed."""
    mark = of.folder / "workspace.key"
    key = _code_key()
    if not (of.workspace.exists() and mark.exists() and mark.read_text() == key):
        from kpi.intake import load
        from kpi.store import open_workspace

        shutil.rmtree(of.workspace.parent, ignore_errors=True)
        opened = open_workspace(of.workspace)
        try:
            for table in FILES:
                load(opened, of.csv(table), f"{table}.csv")
            opened.prepare()
        finally:
            opened.close()
        mark.write_text(key)
    return of.workspace


def _code_key() -> str:
    """Changes with whatever decides what a loaded workspace looks like."""
    files = [
        ROOT / "kpi" / "tables.py",
        *sorted((ROOT / "kpi" / "models").glob("*")),
        *sorted((ROOT / "kpi" / "store").glob("*.py")),
        *sorted((ROOT / "kpi" / "intake").glob("*.py")),
    ]
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()
