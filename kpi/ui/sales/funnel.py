"""The blocks of the funnel page."""

from __future__ import annotations

from collections.abc import Mapping

from kpi.analyses.findings.funnel import STEP_KPIS, Gap, gaps, kpi_of, worst
from kpi.analyses.sales.declarations import FUNNEL
from kpi.analyses.sales.funnel import FunnelTable, funnel
from kpi.analyses.sales.funnel_steps import WORDS, Funnel, Step
from kpi.catalog import Kpi, kpi
from kpi.charts.bars import bars
from kpi.charts.format import BLANK, axis_expression, count_text, money_text, name_text, rate_text
from kpi.charts.heat import heat
from kpi.charts.palette import BAD, GOOD, GREY
from kpi.tables import TRAFFIC, dimension
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, notices, sentence, side_by_side, table
from kpi.ui.pieces.foot import analysis_foot

SPLITS = ("channel", "device", "region", "country", "campaign")
_MOST_SLICES = 20
_SHORT = {
    "visits": "Visits",
    "product_views": "Views",
    "carts": "Carts",
    "checkouts": "Checkout",
    "purchases": "Buy",
}
_RATE, _MONEY, _COUNT = kpi("purchase_rate"), kpi("net_sales"), axis_expression(kpi("visits"))
_HOW = (
    "Go on = visits that reached the next step ÷ visits that reached this one, over the rows that tell both. Below its "
    "reference, a step loses visits × (reference − share that goes on) × the later shares orders, each worth the average "
    "order value of the same days. The reference is the benchmark that was set, else a common one, else the median of your "
    "last whole months."
)


def told(page: Page, by: str | None = None) -> FunnelTable:
    """The funnel of the days and under the filters of the page."""
    return analysed(funnel, page.workspace, page.view.scope(by))


def splits(page: Page) -> list[str]:
    """The dimensions that visits have a value for."""
    return [name for name in SPLITS if name in page.coverage.of(TRAFFIC).filled]


def step_kpis(whole: Funnel) -> list[Kpi]:
    """The KPIs of the steps that the files give, in order."""
    names = [kpi_of(a.name, b.name) for a, b in zip(whole.steps, whole.steps[1:], strict=False)]
    return [kpi(name) for name in names if name]


def references(page: Page) -> dict[str, float]:
    """What every step is held against, by KPI: a benchmark, else the median of the shop's own last whole months."""
    names = tuple(dict.fromkeys(STEP_KPIS.values()))
    own = page.benchmarks.own(names)
    held = {name: page.benchmarks.reference(kpi(name), own) for name in names}
    return {name: bench.value for name, bench in held.items() if bench}


def says(page: Page, found: FunnelTable) -> None:
    """What is on the screen, in one sentence."""
    chosen = [name_text(v) for values in page.view.where.values() for v in values]
    sentence(
        f"How far visits got {period_text(page.view.start, page.view.end)}, and what each step lost"
        f"{'; only ' + ', '.join(chosen) if chosen else ''}."
    )
    notices(found.notes)


def steps_block(page: Page, found: FunnelTable, held: Mapping[str, float]) -> None:
    """The steps of all visits, the one that loses the most money against its reference marked."""
    steps = found.total.steps
    if len(steps) < 2:
        return
    lost = gaps(found.total, held)
    most = worst(lost)
    title = _title(page, lost, most)
    subtitle = "Visits that got to each step, with the share that goes on; orange: surely below its reference"
    rows = [
        _bar(page, step, gap, worst_of_all=gap is not None and gap is most)
        for step, gap in zip(steps, (*lost, None), strict=True)
    ]
    said = "Bars of visits by step: " + "; ".join(f"{r['name']} {r['label']}" for r in rows)
    drawing = bars(
        rows, title, subtitle, said, _COUNT, page.mode, series="Step", bench="Reference", parts=("Went on", "Lost")
    )
    heading(title, subtitle)
    shown = Table(_columns(page), [_row(step, gap) for step, gap in zip(steps, lost, strict=False)])
    side_by_side(drawing, shown, page.currency, "steps", (5, 6))
    analysis_foot(page, "steps", FUNNEL, _HOW, found.statements[1:], shown)


def _way(gap: Gap) -> str:
    return f"{WORDS[gap.name]} to {WORDS[gap.following]}".capitalize()


def _title(page: Page, lost: tuple[Gap, ...], most: Gap | None) -> str:
    if most is None:
        known = [g for g in lost if g.reference is not None]
        return "No step is below its reference" if known else "How far visits get"
    worth = (
        money_text(most.money, page.currency, compact=True) if most.money is not None else f"{most.orders:,.0f} orders"
    )
    against = f"{rate_text(most.conversion, full=True)} go on against {rate_text(most.reference, full=True)}"
    if not most.sure:
        return f"{_way(most)} may lose {worth}, but that cannot be told yet: {against}"
    return f"{_way(most)} loses the most: {worth}. {against}"


def _bar(page: Page, step: Step, gap: Gap | None, *, worst_of_all: bool) -> dict:
    on = "" if step.conversion is None else f" · {rate_text(step.conversion)} go on"
    marked = worst_of_all and gap is not None and gap.sure
    unsure = worst_of_all and not marked
    return {
        "name": WORDS[step.name].capitalize(),
        "value": step.passed,
        "colour": (BAD if marked else GREY if unsure else GOOD)[page.mode],
        "value_text": f"{count_text(step.passed)} visits",
        "label": f"{count_text(step.passed)}{on}",
        "benchmark_text": BLANK if gap is None or gap.reference is None else rate_text(gap.reference, full=True),
        "verdict": _verdict(gap),
        "top_text": BLANK if step.conversion is None else rate_text(step.conversion, full=True),
        "bottom_text": count_text(step.lost_visits),
    }


def _verdict(gap: Gap | None) -> str:
    if gap is None or gap.reference is None or gap.conversion is None:
        return BLANK
    if gap.sure:
        return "below"
    return "above" if gap.low > gap.reference else "cannot tell yet"


def _columns(page: Page) -> list[Column]:
    return [
        Column("step", "Step", text=True),
        Column("visits", "Visits", "Visits that got to the step, or past it."),
        Column("conversion", "Go on", "Share that got to the next step.", _RATE),
        Column("reference", "Reference", "The benchmark, else the median of your last whole months.", _RATE),
        Column("verdict", "Verdict", "By the 95 % interval of the share.", text=True),
        Column("lost_visits", "Did not go on"),
        Column("orders", "Orders lost", "Against the reference."),
        Column("money", f"Money lost, {page.currency}", "Against the reference.", _MONEY),
        Column(
            "all_money", f"Had all gone on, {page.currency}", "What all visits lost there would have brought.", _MONEY
        ),
    ]


def _row(step: Step, gap: Gap) -> dict[str, object]:
    orders = None if gap.orders is None else round(gap.orders, 1)
    return {
        **vars(gap),
        "step": _way(gap),
        "visits": step.passed,
        "verdict": _verdict(gap),
        "lost_visits": step.lost_visits,
        "orders": orders,
        "all_money": step.lost_money,
    }


def slices_block(page: Page, by: str, held: Mapping[str, float]) -> None:
    """The share that goes on at every step, for each channel, device or region, and where the most money is lost."""
    found = told(page, by)
    label = dimension(by).label
    lost = [(s, gap) for s in found.slices for gap in gaps(s, held)]
    if not lost:
        return
    surely = [(s, g) for s, g in lost if g.money and g.sure]
    title = f"Share of visits that go on, by step and {label.lower()}"
    if surely:
        where, gap = max(surely, key=lambda pair: pair[1].money)
        worth = money_text(gap.money, page.currency, compact=True)
        title = f"{name_text(where.value)} loses the most from {_way(gap).lower()}: {worth}"
    subtitle = "Percent of the visits at a step that go on to the next; stronger is more, a gap means not known"
    cells = [
        {
            "across": f"{_SHORT[gap.name]} → {_SHORT[gap.following]}",
            "down": name_text(s.value),
            "value": gap.conversion,
            "value_text": BLANK if gap.conversion is None else rate_text(gap.conversion),
            "top_text": BLANK if not gap.money else money_text(gap.money, page.currency),
            "bottom_text": _verdict(gap),
        }
        for s, gap in lost
        if s in found.slices[:_MOST_SLICES]
    ]
    said = f"{title}: {sum(c['value'] is not None for c in cells)} of {len(cells)} cells are known."
    drawing = heat(
        cells, title, subtitle, said, page.mode, "Step", down=label, parts=("Lost against the reference", "Verdict")
    )
    heading(title, subtitle)
    chart(drawing, "slices")
    steps = {(s.value, step.name): step for s in found.slices for step in s.steps}
    shown = Table(
        [Column(by, label, text=True), *_columns(page)],
        [{by: name_text(s.value), **_row(steps[s.value, g.name], g)} for s, g in lost],
    )
    table(shown, page.currency, "slices")
    notices([note for note in found.notes if note not in told(page).notes])
    analysis_foot(page, "slices", FUNNEL, _HOW, found.statements[1:], shown)
