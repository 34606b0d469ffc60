"""Whether the ads of a channel pay: return on ad spend against the one at which its sales just earn them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpi.benchmarks.estimates import Estimate
from kpi.catalog import kpi
from kpi.charts.bars import bars
from kpi.charts.format import axis_expression, name_text, value_text
from kpi.charts.palette import GREY
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, kpi_columns
from kpi.ui.pieces.foot import foot

_PAYS, _LOSES, _CANNOT_TELL = "pays for itself", "costs more than it earns", "cannot tell yet"
_ROAS, _BREAK_EVEN, _LEFT = (kpi(name) for name in ("roas", "break_even_roas", "contribution"))


def ads_that_pay(page: Page) -> None:
    """Return on ad spend by channel, with break-even and whether that is surely reached.

    A channel earns back its ads when its contribution, which the ads are taken off, is above 0.
    """
    asked = (_ROAS, _BREAK_EVEN, _LEFT)
    result = page.ask(page.view.query(*(k.name for k in asked), by=("channel",)))
    known = [r for r in result.rows if r["roas"] is not None and r["break_even_roas"] is not None]
    if not known:
        return
    known.sort(key=lambda r: float(r["break_even_roas"]) - float(r["roas"]))
    rows = [{**r, "verdict": earns_back(page.benchmarks.estimate(_LEFT, r))} for r in known]
    drawn = [_bar(page, row) for row in rows]
    title = title_of(rows)
    subtitle = f"Net sales per unit of ad spend, {period_text(*result.period)}"
    said = "Bars of return on ad spend by channel with break-even: " + "; ".join(
        f"{r['name']} {r['value_text']} of {r['benchmark_text']}" for r in drawn
    )
    drawing = bars(drawn, title, subtitle, said, axis_expression(_ROAS), page.mode, bench="Break-even")
    heading(title, f"{subtitle}; upright tick: break-even, thin line: 95 % interval, grey: cannot tell yet")
    chart(drawing, "ads")
    columns = kpi_columns(result, asked, page.currency, ("channel",))
    columns.append(Column("verdict", "Do the ads pay", "By the 95 % interval of the contribution.", text=True))
    foot(page, "ads", result.query, drawing, Table(columns, rows))


def earns_back(contribution: Estimate | None) -> str:
    """In words, whether what a channel leaves after its ads is surely above or below 0."""
    ends = contribution.interval if contribution else None
    if ends is None or ends[0] <= 0 <= ends[1]:
        return _CANNOT_TELL
    return _PAYS if ends[0] > 0 else _LOSES


def _bar(page: Page, row: Mapping) -> dict[str, object]:
    unsure, reach = row["verdict"] == _CANNOT_TELL, page.benchmarks.estimate(_ROAS, row)
    return {
        "name": name_text(row["channel"]),
        "value": float(row["roas"]),
        "low": reach.low if reach else None,
        "high": reach.high if reach else None,
        "value_text": value_text(_ROAS, row["roas"]),
        "benchmark": float(row["break_even_roas"]),
        "benchmark_text": value_text(_ROAS, row["break_even_roas"]),
        "colour": GREY[page.mode] if unsure else page.colours.get(row["channel"], GREY[page.mode]),
        "verdict": row["verdict"],
    }


def title_of(rows: Sequence[Mapping]) -> str:
    """The answer: who surely loses money on ads."""
    losing = [name_text(r["channel"]) for r in rows if r["verdict"] == _LOSES]
    if losing:
        who = " and ".join(losing) if len(losing) < 3 else f"{len(losing)} channels"
        return f"{who} {'does' if len(losing) == 1 else 'do'} not earn back the ads"
    if all(r["verdict"] == _PAYS for r in rows):
        return "Every channel earns back its ads"
    return "No channel surely costs more in ads than it earns"
