"""The benchmark slider: what a value is compared with, for every channel or for one, saved as it moves."""

from __future__ import annotations

from math import floor, log10

import streamlit as st

from kpi.benchmarks.benchmark import Reference, is_total
from kpi.catalog import Kpi, Length, Unit
from kpi.charts.format import markdown_text, value_text
from kpi.store.settings import set_benchmark
from kpi.ui.frame.page import Page

_EVERY = "every channel"


def benchmark_text(kpi: Kpi, bench: Reference | None, currency: str) -> str:
    """The benchmark in a few words."""
    if bench is None:
        return "no benchmark"
    return value_text(kpi, bench.value, currency, compact=True) + (" a month" if bench.monthly else "")


def slider(page: Page, kpi: Kpi, key: str) -> None:
    """A slider for one KPI, with the choice of a channel. Moving it changes what is on the page at once."""
    channels = [c for c in page.options.channels if c is not None]
    scope = None
    if len(channels) > 1:
        only = (
            page.benchmarks.only_channel if (kpi.name, page.benchmarks.only_channel) in page.benchmarks.team else None
        )
        chosen = st.selectbox(
            "Benchmark for",
            [_EVERY, *channels],
            index=channels.index(only) + 1 if only else 0,
            key=f"bench_scope_{key}" + (f"_{only}" if only else ""),
            width=150,
            filter_mode=None,
        )
        scope = None if chosen == _EVERY else chosen
    mine = page.benchmarks.team.get((kpi.name, scope))
    usual = page.benchmarks.own((kpi.name,), scope, each=scope is not None)
    bench = page.benchmarks.reference(
        kpi, usual if is_total(kpi) or scope is None else page.benchmarks.own((kpi.name,)), scope
    )
    current = mine if mine is not None else bench.value if bench else usual.get(kpi.name, 0.0)
    low, high, step, factor, form = _scale(kpi, current, usual.get(kpi.name))
    state_key = f"bench_value_{key}_{kpi.name}_{scope}"
    shown = min(max(round(round(current * factor / step) * step, 6), low), high)
    # Setting a slider that already has the value would throw back a hand that is still sliding.
    if state_key not in st.session_state or abs(st.session_state[state_key] - shown) > step / 2:
        st.session_state[state_key] = shown

    def moved() -> None:
        set_benchmark(page.workspace, kpi.name, st.session_state[state_key] / factor, scope)

    label = f"Benchmark{' a month' if is_total(kpi) else ''}: {kpi.label}"
    st.slider(
        label,
        low,
        high,
        step=step,
        format=form,
        key=state_key,
        on_change=moved,
        width=250,
        help=_origin(kpi, bench, page),
    )
    if mine is not None:
        st.button(
            "Use the default",
            key=f"bench_reset_{key}_{scope}",
            type="tertiary",
            on_click=lambda: set_benchmark(page.workspace, kpi.name, None, scope),
        )


def popover(page: Page, kpi: Kpi, bench: Reference | None, key: str) -> None:
    """The slider behind a small button that says the benchmark; drawn when it is opened."""
    label = f"Benchmark {benchmark_text(kpi, bench, page.currency)}" if bench else "Set a benchmark"
    box = st.popover(markdown_text(label), key=f"bench_open_{key}", on_change="rerun", wrap=False)
    if box.open:
        with box:
            slider(page, kpi, key)


def _origin(kpi: Kpi, bench: Reference | None, page: Page) -> str:
    if bench is None:
        return "No benchmark yet: slide to set one."
    value = value_text(kpi, bench.value, page.currency)
    return markdown_text(f"{value}: {bench.source.rstrip('.')}. It is saved as you slide.")


def _scale(kpi: Kpi, current: float, seen: float | None) -> tuple[float, float, float, float, str]:
    """Lowest, highest, step, what a value is multiplied by for the slider, and its format."""
    factor = 100.0 if kpi.unit is Unit.RATE else 1.0
    most = max(abs(current), abs(seen or 0.0)) * factor
    high = _nice(max(2.5 * most, {Unit.RATE: 5.0, Unit.MULTIPLE: 5.0, Unit.MONEY: 10.0}.get(kpi.unit, 10.0)))
    if kpi.unit is Unit.RATE and most <= 100:
        # What is kept of revenue may grow.
        high = min(high, 120.0 if kpi.length is Length.KEPT else 100.0)
    low = -high if current < 0 else 0.0
    step = 10 ** floor(log10(high / 100)) if high > 0 else 0.1
    step = {Unit.COUNT: max(1.0, step), Unit.RATE: min(0.1, step) if high <= 20 else min(1.0, step)}.get(kpi.unit, step)
    decimals = max(0, -floor(log10(step))) if step < 1 else 0
    form = {Unit.RATE: f"%.{decimals}f%%", Unit.MULTIPLE: f"%.{decimals}f×"}.get(kpi.unit, "localized")
    return low, high, float(step), factor, form


def _nice(number: float) -> float:
    size = 10 ** floor(log10(number))
    return next(float(m * size) for m in (1, 2, 2.5, 5, 10) if m * size >= number * 0.999)
