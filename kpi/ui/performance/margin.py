"""The blocks of the margin page: from net sales to net profit, and what every channel, product or region leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import streamlit as st

from kpi.benchmarks.benchmark import Side, Verdict
from kpi.catalog import Kpi, kpi
from kpi.charts.format import axis_expression, html_text, money_text, name_text, rate_text, value_text
from kpi.charts.waterfall import waterfall
from kpi.store import Result
from kpi.tables import dimension
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, kpi_columns, notices, sentence, table
from kpi.ui.pieces.by_dimension import Standing, bars_of, ordered
from kpi.ui.pieces.foot import foot

CARDS = ("net_sales", "cost_coverage", "gross_margin", "contribution", "contribution_margin", "net_profit_margin")
_STEPS = (
    "net_sales", "gross_profit", "shipping_costs", "fees", "contribution_before_ads", "ad_spend", "contribution",
    "overheads", "net_profit", "cost_coverage",
)  # fmt: skip
_COLUMNS = (
    "net_sales", "contribution", "contribution_margin", "cost_coverage", "gross_margin", "gross_profit", "shipping_costs",
    "fees", "contribution_before_ads", "ad_spend", "overheads", "net_profit",
)  # fmt: skip
_LEFT_IN_THE_END = ("net_profit", "contribution", "contribution_before_ads", "gross_profit")
_BY_LEFT = ("contribution", "contribution_before_ads", "gross_profit")


def steps(row: Mapping) -> list[tuple[str, float, bool]]:
    """From net sales to what is left: (words, amount, whether it is a total), as far as every step is known."""

    def known(*names: str) -> bool:
        return all(row.get(name) is not None for name in names)

    def amount(name: str) -> float:
        return float(row[name])

    found = [("Net sales", amount("net_sales"), True)]
    if not known("gross_profit"):
        return found
    found += [
        ("Cost of the goods", amount("gross_profit") - amount("net_sales"), False),
        ("Gross profit", amount("gross_profit"), True),
    ]
    if not known("contribution_before_ads", "shipping_costs", "fees"):
        return found
    others = amount("contribution_before_ads") - amount("gross_profit") + amount("shipping_costs") + amount("fees")
    found += [("Shipping paid", -amount("shipping_costs"), False), ("Fees", -amount("fees"), False)]
    if abs(others) >= 0.005:
        found.append(("Other costs of orders", others, False))
    found.append(("Contribution before ads", amount("contribution_before_ads"), True))
    if not known("contribution", "ad_spend"):
        return found
    found += [("Marketing spend", -amount("ad_spend"), False), ("Contribution", amount("contribution"), True)]
    if known("net_profit", "overheads"):
        found += [("Overheads", -amount("overheads"), False), ("Net profit", amount("net_profit"), True)]
    return found


def summary(page: Page) -> None:
    """What the page is about, in words."""
    assumed = page.coverage.assumed_margin
    goods = (
        f"Goods without a known cost count with an assumed margin of {rate_text(assumed)}."
        if assumed is not None
        else "What is left can be told once the cost of every order is known, or a margin is assumed."
    )
    sentence(f"From net sales to net profit, {period_text(page.view.start, page.view.end)}. {goods}")


def from_sales_to_profit(page: Page) -> None:
    """The waterfall of the days and filters, as far as costs are known."""
    result = page.ask(page.view.query(*_STEPS, intervals=False))
    row = result.rows[0]
    found = steps(row)
    start, end = result.period
    if len(found) == 1:
        _cost_unknown(row)
        notices(list(result.blanks.values()))
        foot(page, "steps", result.query, shown=Table(kpi_columns(result, _asked(_STEPS), page.currency), result.rows))
        return
    sold = found[0][1]
    drawn = [
        {
            "name": name,
            "amount": amount,
            "total": total,
            "value_text": money_text(amount, page.currency, decimals=2 if abs(amount) < 1000 else 0),
            "share_text": rate_text(amount / sold) if sold > 0 else "–",
        }
        for name, amount, total in found
    ]
    last, left, _ = found[-1]
    title = f"{last}: {money_text(left, page.currency, compact=True)}"
    if sold > 0:
        of_hundred, hundred = (
            money_text(100 * left / sold, page.currency, decimals=2),
            money_text(100, page.currency, decimals=0),
        )
        title = f"Of every {hundred} of net sales {of_hundred} {'are' if left >= 0 else 'is'} left as {last.lower()}"
    subtitle = f"{page.currency}, {period_text(start, end)}; known cost of goods: {_coverage(page, row)} of net sales"
    said = f"Waterfall from net sales to {last.lower()}: " + "; ".join(f"{r['name']} {r['value_text']}" for r in drawn)
    drawing = waterfall(
        drawn,
        title,
        subtitle,
        said,
        axis_expression(kpi("net_sales"), page.currency),
        page.mode,
        share="Share of net sales",
    )
    heading(title, subtitle)
    charted, numbers = st.columns([6, 4], gap="medium")
    shown = Table(
        [
            Column("step", "Step", text=True),
            Column("amount", f"Amount, {page.currency}", kpi=kpi("net_sales")),
            Column("share", "Of net sales", kpi=kpi("gross_margin")),
        ],
        [{"step": n, "amount": a, "share": a / sold if sold > 0 else None} for n, a, _ in found],
    )
    with charted:
        chart(drawing, "steps")
    with numbers:
        table(shown, page.currency, "steps")
    notices(list(result.blanks.values()))
    foot(page, "steps", result.query, drawing, shown, names=_LEFT_IN_THE_END)


def _coverage(page: Page, row: Mapping) -> str:
    share = rate_text(float(row["cost_coverage"])) if row["cost_coverage"] is not None else "0%"
    assumed = page.coverage.assumed_margin
    return share if assumed is None else f"{share}, the rest at an assumed margin of {rate_text(assumed)},"


def _cost_unknown(row: Mapping) -> None:
    """Why there is no waterfall, and the two ways out."""
    covered = rate_text(float(row["cost_coverage"])) if row["cost_coverage"] is not None else "0%"
    heading("What is left cannot be told yet", f"Known cost of goods: {covered} of net sales")
    st.html(
        '<p class="pl-sentence">The cost of the goods is not known for every order, and goods without a cost are not free. '
        "Load exports with a cost per order or line, set an assumed margin, or choose a channel above whose costs are "
        f"known: the table below says which. {html_text('Gross margin counts the sales with a known cost only.')}</p>"
    )
    st.page_link("pages/data/upload.py", label="Set an assumed margin", icon=":material/tune:")


def by_dimension(page: Page, by: str) -> None:
    """What is left by channel, product, region or segment: of each cost only what the files share out."""
    result = page.ask(page.view.query(*_COLUMNS, by=(by,), intervals=False))
    told = [name for name in _COLUMNS if name not in result.blanks]
    left = kpi(next((name for name in _BY_LEFT if name in told), "net_sales"))
    standing = [Standing(row[by], row, None, Verdict(Side.UNKNOWN)) for row in result.rows]
    found = ordered(standing, left, "value", *result.period)
    label = dimension(by).label.lower()
    if not found:
        heading(f"{left.label} by {label}")
        sentence(f"Nothing with a {label} was sold in these days under these filters.")
        return
    drawn = [s for s in found if s.row[left.name] is not None and (s.row[left.name] or s.row["net_sales"])]
    words = f"{left.label} by {label}"
    if drawn:
        drawing = bars_of(page, left, result, by, drawn)
        best, worst = drawn[0], drawn[-1]
        brings = value_text(left, best.row[left.name], page.currency, compact=True)
        words = f"{name_text(best.value)} leaves {'' if any(s.row[left.name] is None for s in found) else 'the most: '}{brings}"
        if float(worst.row[left.name]) < 0:
            words += f"; {name_text(worst.value)} costs more than it brings"
    heading(words, f"{left.label}, {page.currency}, {period_text(*result.period)}")
    shown = Table(kpi_columns(result, _asked(told), page.currency, (by,)), [s.row for s in found], height=None)
    charted, numbers = st.columns([4, 6], gap="medium")
    with charted:
        if drawn:
            chart(drawing, "left")
        else:
            sentence(" ".join(result.blank_notes(left.name)))
    with numbers:
        table(shown, page.currency, "left")
    unknown = Counter(why for (_, column), why in result.causes.items() if column == left.name)
    notes = [f"{left.label} is not known for {rows:,} of {len(found):,}: {why}." for why, rows in unknown.items()]
    notices([*notes, *_not_shared_out(result, by, told)])
    foot(page, "left", result.query.only(*told), drawing if drawn else None, shown, names=told)


def _not_shared_out(result: Result, by: str, told: list[str]) -> list[str]:
    """Which costs are left out of every row, and why."""
    label = dimension(by).label.lower()
    costs = {"shipping_costs": "shipping", "fees": "fees", "ad_spend": "marketing spend", "overheads": "overheads"}
    loaded = result.coverage.loaded
    out = [words for name, words in costs.items() if name not in told and set(kpi(name).needs) <= set(loaded)]
    notes = []
    if by in ("segment", "age_band") and "contribution_before_ads" in told:
        notes.append("Costs that name no order stand under (unattributed), with the orders of guests.")
    if not out:
        return notes
    joined = ", ".join(out[:-1]) + (" and " if len(out) > 1 else "") + out[-1]
    are = "are" if len(out) > 1 or out[0] in ("fees", "overheads") else "is"
    said = f"{joined[0].upper()}{joined[1:]} {are} not shared out by {label}: no file says for which {label}."
    return [*notes, said]


def _asked(names: Iterable[str]) -> list[Kpi]:
    return [kpi(name) for name in names]
