"""Products: who brings what, what grows like for like, what is new or gone, what comes back, and how long stock lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kpi.analyses.sales.abc import FIRST, NEXT, abc_classes
from kpi.analyses.sales.product_sales import sold_statement, statement
from kpi.analyses.sales.returns import Returns, returns
from kpi.analyses.sales.stock import Stock, stock
from kpi.analyses.scope import checked, require, share
from kpi.compiler import COMPARED, Statement
from kpi.errors import UnknownName, UserError
from kpi.periods import day_text, range_before, step_of
from kpi.store import Workspace
from kpi.tables import LINES, ORDER_LINES

BY = ("product", "category")
_MOST_OF = 0.98
BOTH, NEW, BACK, GONE, UNSOLD = "sold in both", "new", "back", "gone", "not sold"


@dataclass(frozen=True)
class Product:
    """One product or category: net sales and units of the period (returns are not taken off), and of the one before.

    ``margin`` is a fraction of the net sales whose cost is known, ``status`` one of BOTH, NEW (first sold within the
    period), BACK (sold before, not in the period before), GONE, UNSOLD (on hand only).
    """

    name: str | None
    category: str | None
    net_sales: float
    units: float
    margin: float | None
    before: float | None
    growth: float | None
    status: str
    letter: str
    share: float | None
    returns: Returns | None
    stock: Stock | None


@dataclass(frozen=True)
class Products:
    """All products, those with the highest net sales first. ``like_for_like`` is the growth of what was sold in both
    periods; ``basis`` says what returns are counted in; ``before`` are the days compared with, None when unknown."""

    by: str
    currency: str
    start: date
    end: date
    before: tuple[date, date] | None
    like_for_like: float | None
    growth: float | None
    basis: str
    products: tuple[Product, ...]
    notes: tuple[str, ...]
    statement: Statement

    def of(self, status: str) -> list[Product]:
        return [p for p in self.products if p.status == status]

    def rows(self) -> list[dict[str, object]]:
        """One row per product."""
        return [
            {
                self.by: p.name or "(unattributed)",
                "class": p.letter,
                "net sales": p.net_sales,
                "share": p.share,
                "units": p.units,
                "margin": p.margin,
                "before": p.before,
                "growth": p.growth,
                "status": p.status,
                "returned": p.returns.rate if p.returns else None,
                "of": p.returns.sold if p.returns else None,
                "returns": p.returns.verdict if p.returns else "",
                "on hand": p.stock.on_hand if p.stock else None,
                "cover days": p.stock.cover_days if p.stock else None,
            }
            for p in self.products
        ]

    def json(self) -> dict:
        """The table as plain data."""
        return {
            "by": self.by,
            "currency": self.currency or None,
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "compared_with": [d.isoformat() for d in self.before] if self.before else None,
            "like_for_like": self.like_for_like,
            "growth": self.growth,
            "returns_counted_in": self.basis,
            "products": [_json(p) for p in self.products],
            "notes": list(self.notes),
        }


def _json(product: Product) -> dict:
    returns, held = product.returns, product.stock
    return vars(product) | {
        "returns": vars(returns) | {"rate": returns.rate, "verdict": returns.verdict} if returns else None,
        "stock": vars(held) | {"counted_at": held.counted_at.isoformat()} if held else None,
    }


def products(
    workspace: Workspace,
    by: str = "product",
    start: date | None = None,
    end: date | None = None,
    compare: str | None = None,
    channels: tuple[str | None, ...] = (),
    regions: tuple[str | None, ...] = (),
    currency: str | None = None,
    first: float = FIRST,
    following: float = NEXT,
    held: Mapping[str, Stock] | None = None,
) -> Products:
    """Every product (or category) of the days, compared with the period before or (``compare`` "year") the year before.

    ``first`` and ``following`` are the shares of net sales at which A and B end; ``held`` is the stock where it is known
    already. Raises UserError when no order lines
    are loaded.
    """
    require(workspace, ORDER_LINES)
    by = checked(by, BY)
    compare = compare or "previous"
    if compare not in COMPARED:
        raise UnknownName("comparison", compare, COMPARED)
    covered, currency = workspace.coverage.of(LINES), currency or workspace.coverage.currency
    if covered.first is None:
        raise UserError("None of the orders counts as a sale, so nothing can be told of products.")
    start, end = start or covered.first, min(end or covered.last, covered.last)
    if start > end:
        raise UserError(f"There are no orders from {day_text(start)} on.", f"The data end on {day_text(covered.last)}.")
    before = range_before(step_of(COMPARED[compare], None, start, end), start, end)
    notes = []
    if before[0] < covered.begins:
        before = None
        notes.append("Your data begin inside the period before, so growth cannot be told.")
    asked = statement(by, (start, end), before, currency, channels, regions)
    rows = [dict(zip(columns, row, strict=True)) for columns, found in [workspace.run(asked)] for row in found]
    rows = [row for row in rows if row["line_count"] or row["lines_before"]]
    if by != "product":
        held = {}
    elif held is None:
        held = stock(workspace)
    basis = "units" if any(row["returned_units"] for row in rows) else "orders of one product"
    found = _found(rows, start, before is not None, basis, held, (first, following))
    found += _only_held(held, {p.name for p in found})
    if any(p.name is None for p in found):
        notes.append(f"Lines that name no {by} stand as (unattributed) and have no class.")
    (_, [(sold,)]) = workspace.run(sold_statement((start, end), currency, channels, regions))
    told = sum(p.net_sales for p in found)
    if sold and told < _MOST_OF * float(sold):
        notes.append(
            f"Order lines tell {told / float(sold):.0%} of what was sold (before returns); the rest is of orders whose "
            "export has no lines."
        )
    both = [p for p in found if p.status == BOTH]
    return Products(
        by,
        currency,
        start,
        end,
        before,
        _growth(sum(p.net_sales for p in both), sum(p.before or 0 for p in both)) if before else None,
        _growth(sum(p.net_sales for p in found), sum(p.before or 0 for p in found)) if before else None,
        basis,
        tuple(found),
        tuple(notes),
        asked,
    )


def _found(
    rows: list[dict], start: date, compared: bool, basis: str, held: dict, thresholds: tuple[float, float]
) -> list[Product]:
    sales = {row["name"]: float(row["net_amount"] or 0) for row in rows}
    letters = abc_classes({n: s for n, s in sales.items() if n is not None}, *thresholds)
    whole = sum(sales.values())
    top, bottom = ("returned_units", "units") if basis == "units" else ("sole_returned", "sole_orders")
    back = returns({r["name"]: (float(r[top] or 0), float(r[bottom] or 0)) for r in rows})
    found = []
    for row in rows:
        name, net, then = row["name"], sales[row["name"]], float(row["net_before"] or 0) if compared else None
        found.append(
            Product(
                name,
                row["category"],
                net,
                float(row["units"] or 0),
                share(float(row["costed_amount"]) - float(row["cost_amount"]), row["costed_amount"])
                if row["cost_amount"] is not None
                else None,
                then,
                _growth(net, then) if compared and row["line_count"] else None,
                _status(row, start, compared),
                letters.get(name, "–") if row["line_count"] else "–",
                share(net, whole),
                back.get(name),
                held.get(name),
            )
        )
    return found


def _status(row: dict, start: date, compared: bool) -> str:
    if not row["line_count"]:
        return GONE
    if row["first_day"] >= start and compared:
        return NEW
    return BACK if compared and not row["lines_before"] else BOTH if compared else ""


def _only_held(held: dict[str, Stock], known: set[str | None]) -> list[Product]:
    """What is on hand and was not sold in either period."""
    nothing = Product(None, None, 0.0, 0.0, None, None, None, UNSOLD, "–", 0.0, None, None)
    return [
        replace(nothing, name=name, stock=kept)
        for name, kept in sorted(held.items())
        if name not in known and kept.on_hand > 0
    ]


def _growth(now: float, then: float | None) -> float | None:
    return now / then - 1 if then is not None and then > 0 else None
