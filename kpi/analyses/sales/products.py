"""Products: who brings what, what grows like for like, what is new or gone, what comes back, and how long stock lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kpi.analyses.money import NOTHING, exact, growth, sum_of
from kpi.analyses.sales.abc import FIRST, NEXT, abc_classes
from kpi.analyses.sales.product_sales import sold_statement, statement
from kpi.analyses.sales.returns import Returns, returns
from kpi.analyses.sales.stock import Stock, stock, stock_statements
from kpi.analyses.scope import EVERYTHING, Scope, checked, require, share
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
    net_sales: Decimal
    units: float
    margin: float | None
    before: Decimal | None
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
    statements: tuple[Statement, ...]

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
    scope: Scope = EVERYTHING,
    compare: str | None = None,
    first: float = FIRST,
    following: float = NEXT,
    held: Mapping[str, Stock] | None = None,
) -> Products:
    """Every product (or category) of the days, compared with the period before or (``compare`` "year") the year before.

    ``first`` and ``following`` are the shares of net sales at which A and B end; ``held`` is the stock where it is known
    already. Raises UserError when no order lines are loaded.
    """
    require(workspace, ORDER_LINES)
    by = checked(scope.by or BY[0], BY)
    currency = scope.currency or workspace.coverage.currency
    days = _days(workspace, scope)
    before, notes = _days_before(workspace, days, compare or "previous")
    question = statement(by, days, before, currency, scope.where)
    all_sold = sold_statement(days, currency, scope.where)
    columns, lines = workspace.run(question)
    rows = [dict(zip(columns, line, strict=True)) for line in lines]
    rows = [row for row in rows if row["line_count"] or row["lines_before"]]
    if by != "product":
        held = {}
    elif held is None:
        held = stock(workspace)
    basis = "units" if any(row["returned_units"] for row in rows) else "orders of one product"
    listed = _products(rows, days[0], before is not None, basis, held, (first, following))
    listed += _only_held(held, {p.name for p in listed})
    if any(p.name is None for p in listed):
        notes.append(f"Lines that name no {by} stand as (unattributed) and have no class.")
    notes += _untold(listed, workspace.run(all_sold)[1][0][0])
    return Products(
        by,
        currency,
        *days,
        before,
        _growth_of_all([p for p in listed if p.status == BOTH]) if before else None,
        _growth_of_all(listed) if before else None,
        basis,
        tuple(listed),
        tuple(notes),
        (question, all_sold, *stock_statements(workspace)),
    )


def _days(workspace: Workspace, scope: Scope) -> tuple[date, date]:
    """The first and the last day, within what the order lines cover."""
    covered = workspace.coverage.of(LINES)
    if covered.first is None:
        raise UserError("None of the orders counts as a sale, so nothing can be told of products.")
    start, end = scope.start or covered.first, min(scope.end or covered.last, covered.last)
    if start > end:
        raise UserError(f"There are no orders from {day_text(start)} on.", f"The data end on {day_text(covered.last)}.")
    return start, end


def _days_before(
    workspace: Workspace, days: tuple[date, date], compare: str
) -> tuple[tuple[date, date] | None, list[str]]:
    """The days to compare with, None where the data do not reach so far back, and what must be said of it."""
    if compare not in COMPARED:
        raise UnknownName("comparison", compare, COMPARED)
    before = range_before(step_of(COMPARED[compare], None, *days), *days)
    if before[0] < workspace.coverage.of(LINES).begins:
        return None, ["Your data begin inside the period before, so growth cannot be told."]
    return before, []


def _untold(listed: list[Product], sold: Decimal | None) -> list[str]:
    """How much of what was sold the lines tell, where it is not nearly all."""
    by_lines = float(sum_of(p.net_sales for p in listed))
    if not sold or by_lines >= _MOST_OF * float(sold):
        return []
    return [
        f"Order lines tell {by_lines / float(sold):.0%} of what was sold (before returns); the rest is of orders whose "
        "export has no lines."
    ]


def _products(
    rows: list[dict],
    start: date,
    compared: bool,
    basis: str,
    held: Mapping[str, Stock],
    thresholds: tuple[float, float],
) -> list[Product]:
    sales = {row["name"]: exact(row["net_amount"]) for row in rows}
    letters = abc_classes({n: s for n, s in sales.items() if n is not None}, *thresholds)
    whole = sum_of(sales.values())
    top, bottom = ("returned_units", "units") if basis == "units" else ("sole_returned", "sole_orders")
    back = returns({r["name"]: (float(r[top] or 0), float(r[bottom] or 0)) for r in rows})
    listed = []
    for row in rows:
        name, net, then = row["name"], sales[row["name"]], exact(row["net_before"]) if compared else None
        listed.append(
            Product(
                name,
                row["category"],
                net,
                float(row["units"] or 0),
                None
                if row["cost_amount"] is None
                else share(row["costed_amount"] - row["cost_amount"], row["costed_amount"]),
                then,
                growth(net, then) if compared and row["line_count"] else None,
                _status(row, start, compared),
                letters.get(name, "–") if row["line_count"] else "–",
                share(net, whole),
                back.get(name),
                held.get(name),
            )
        )
    return listed


def _status(row: dict, start: date, compared: bool) -> str:
    if not row["line_count"]:
        return GONE
    if row["first_day"] >= start and compared:
        return NEW
    return BACK if compared and not row["lines_before"] else BOTH if compared else ""


def _only_held(held: Mapping[str, Stock], sold: set[str | None]) -> list[Product]:
    """What is on hand and was not sold in either period."""
    nothing = Product(None, None, NOTHING, 0.0, None, None, None, UNSOLD, "–", 0.0, None, None)
    return [
        replace(nothing, name=name, stock=kept)
        for name, kept in sorted(held.items())
        if name not in sold and kept.on_hand > 0
    ]


def _growth_of_all(listed: list[Product]) -> float | None:
    return growth(sum_of(p.net_sales for p in listed), sum_of(p.before for p in listed if p.before is not None))
