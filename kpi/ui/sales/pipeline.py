"""The blocks of the pipeline page that look at its stages: conversion and pace, what is open, what is stalled."""

from __future__ import annotations

from decimal import Decimal

from kpi.analyses.deals import cohorts
from kpi.analyses.deals.declarations import PIPELINE
from kpi.analyses.deals.scope import own_currency
from kpi.analyses.deals.stages import Stage, Stages, stages, statements
from kpi.analyses.deals.stalled import PACES, stalled
from kpi.analyses.deals.words import bottleneck, worst_stage
from kpi.analyses.money import sum_of
from kpi.analyses.scope import Scope
from kpi.catalog import kpi
from kpi.charts.bars import bars
from kpi.charts.format import axis_expression, count_text, money_text, name_text, rate_text
from kpi.charts.palette import BAD, GOOD
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, heading, notices, sentence, side_by_side, table
from kpi.ui.pieces.foot import analysis_foot
from kpi.ui.pieces.starter_cards import cards_of

CARDS = ("win_rate", "average_deal", "sales_cycle", "sales_velocity", "pipeline_value", "weighted_pipeline")
_COUNT, _MONEY = axis_expression(kpi("open_deals")), kpi("won_amount")


def scope_of(page: Page) -> Scope:
    """The deals that the filter bar leaves."""
    return page.view.scope()


def says(page: Page) -> None:
    """What is on the screen, in one sentence."""
    chosen = [name_text(v) for values in page.view.where.values() for v in values]
    sentence(
        f"Deals won and lost {period_text(page.view.start, page.view.end)}, what is open at the end of it, and how deals "
        f"pass the stages{'; only ' + ', '.join(chosen) if chosen else ''}."
    )


def pipeline_cards(page: Page) -> None:
    """The six numbers of a pipeline, and the middle deal beside the mean one."""
    result = cards_of(page, [kpi(name) for name in CARDS])
    medians = analysed(cohorts.median_won, page.workspace, scope_of(page))
    notices([_half(medians.get(page.currency), page), *(result.notes if result else [])])


def _half(median: Decimal | None, page: Page) -> str:
    if median is None:
        return "No won deal of these days has an amount."
    return f"Half of the deals won are worth {money_text(median, page.currency)} or less; a few large ones lift the average."


def stage_block(page: Page) -> Stages:
    """How deals pass the stages: how many go on, how long it takes, and where the most is lost."""
    scope = scope_of(page)
    standing = analysed(stalled, page.workspace, scope.anytime)
    found = analysed(stages, page.workspace, scope, standing)
    if not found.stages:
        sentence("No stage history is loaded, so stages, time in stage and stalled deals cannot be told.")
        return found
    several = len({s.pipeline for s in found.stages}) > 1
    worst = worst_stage(found, page.currency)
    title, _, brought = bottleneck(found, page.currency).partition(". ")
    title = title or "How deals pass the stages"
    subtitle = f"Deals opened {period_text(page.view.start, page.view.end)} that got to each stage, with the share that went on"
    rows = [
        _bar(page, stage, _label(stage.name, stage.pipeline, several=several), worst=stage is worst)
        for stage in found.stages
    ]
    said = "Bars of deals by stage: " + "; ".join(f"{r['name']} {r['label']}" for r in rows)
    drawing = bars(
        rows,
        title,
        subtitle,
        said,
        _COUNT,
        page.mode,
        series="Stage",
        bench="Days until half have left",
        parts=("Went on", "Lost here"),
    )
    heading(title, subtitle)
    shown = _stage_table(page, found, several=several)
    side_by_side(drawing, shown, page.currency, "stages", (5, 6))
    notices([*([brought] if brought else []), *_stage_notes(found)])
    analysis_foot(
        page,
        "stages",
        PIPELINE,
        "The history of the deals opened in these days, as of the last day in the data. A deal that skipped a stage counts "
        "as having passed it. Lost value is the amounts of the deals that ended in a stage × the share won of those that "
        "got to the next one. Median days counts deals that are still there as not yet through (Kaplan-Meier).",
        statements(scope, own_currency(page.workspace)),
        shown,
    )
    return found


def _label(name: str, pipeline: str, *, several: bool) -> str:
    return f"{name} ({pipeline})" if several and pipeline else name


def _bar(page: Page, stage: Stage, name: str, *, worst: bool) -> dict:
    went_on = "" if stage.conversion is None else f" · {rate_text(stage.conversion)} go on"
    days = "" if stage.median_days is None else f" · {stage.median_days:,.0f} days"
    return {
        "name": name,
        "value": stage.entered,
        "colour": (BAD if worst else GOOD)[page.mode],
        "value_text": f"{count_text(stage.entered)} deals",
        "label": f"{count_text(stage.entered)}{went_on}{days}",
        "benchmark_text": days[3:] or "–",
        "top_text": count_text(stage.moved_on),
        "bottom_text": count_text(stage.lost_here),
        "verdict": "most expected value lost here" if worst else "–",
    }


def _stage_table(page: Page, found: Stages, *, several: bool) -> Table:
    columns = [
        Column("stage", "Stage", text=True),
        Column("entered", "Got there", "Deals that got to the stage, or past it."),
        Column("moved_on", "Went on"),
        Column("lost_here", "Lost here"),
        Column("still_here", "Still there", "Open deals that got no further."),
        Column("conversion", "Go on, %", "Went on of those that got there.", kpi("win_rate")),
        Column("win_chance", "Won of these, %", "Share won of the closed deals that got there.", kpi("win_rate")),
        Column("median_days", "Median days", "Days until half have left, open deals counted as not yet through."),
        Column("lost_value", f"Lost value, {page.currency}", "What the deals lost here would have brought.", _MONEY),
        Column("stalled", "Stalled", "Open deals that stand there longer than nine in ten of the deals won."),
    ]
    rows = [
        {
            **vars(s),
            "stage": _label(s.name, s.pipeline, several=several),
            "lost_value": s.lost_value.get(page.currency, 0.0 if not s.lost_here else None),
        }
        for s in found.stages
    ]
    return Table(columns, rows)


def _stage_notes(found: Stages) -> list[str]:
    if not found.without_history:
        return []
    return [
        f"Closed deals without stage history: {found.without_history:,}. They count in the win rate, but in no stage."
    ]


def open_block(page: Page) -> None:
    """What is open now, by stage: its value, and what of it can be expected."""
    scope = scope_of(page)
    held = analysed(cohorts.open_by_stage, page.workspace, scope.anytime)
    mine = [o for o in held if o.currency == page.currency]
    if not held:
        sentence("No deal is open.")
        return
    several = len({o.pipeline for o in held}) > 1
    total, weighted = sum_of(o.amount for o in mine), [o.weighted for o in mine]
    expected = None if None in weighted else sum(weighted)
    title = f"{money_text(total, page.currency, compact=True)} is open" + (
        "" if expected is None else f", {money_text(expected, page.currency, compact=True)} of it can be expected"
    )
    subtitle = f"{page.currency} by stage on the last day in the data; tick: times the share won from the stage"
    rows = [
        {
            "name": _label(o.stage or "(no stage)", o.pipeline, several=several),
            "value": float(o.amount),
            "colour": GOOD[page.mode],
            "value_text": money_text(o.amount, page.currency, decimals=2),
            "label": f"{money_text(o.amount, page.currency, compact=True)} · {o.deals:,} deal{'' if o.deals == 1 else 's'}",
            "benchmark": o.weighted,
            "benchmark_text": "–" if o.weighted is None else money_text(o.weighted, page.currency, decimals=2),
        }
        for o in mine
    ]
    said = "Bars of the value of open deals by stage: " + "; ".join(f"{r['name']} {r['value_text']}" for r in rows)
    drawing = bars(
        rows, title, subtitle, said, axis_expression(_MONEY, page.currency), page.mode, series="Stage", bench="Weighted"
    )
    shown = Table(
        [
            Column("stage", "Stage", text=True),
            Column("currency", "Currency", text=True),
            Column("deals", "Open deals"),
            Column("amount", "Value", "Deals without a value are left out.", _MONEY),
            Column("chance", "Share won, %", "Of the closed deals that got there.", kpi("win_rate")),
            Column("weighted", "Weighted", "Value × share won.", _MONEY),
        ],
        [
            {**vars(o), "stage": _label(o.stage or "(no stage)", o.pipeline, several=several), "weighted": o.weighted}
            for o in held
        ],
    )
    heading(title, subtitle)
    side_by_side(drawing if rows else None, shown, page.currency, "open", (5, 6))
    unvalued = sum(o.deals - o.valued for o in held)
    notices([f"Open deals without an amount: {unvalued:,}. They count, but not as money."] if unvalued else [])
    analysis_foot(
        page,
        "open",
        PIPELINE,
        "Every open deal of these channels and regions, whenever it was opened, in the stage that its own row names. A stage "
        "that fewer than 10 closed deals got to counts with the win rate of all closed deals.",
        (cohorts.open_statement(scope, own_currency(page.workspace)),),
        shown,
    )


def stalled_block(page: Page, found: Stages) -> None:
    """The open deals that stand too long, those with the most money first."""
    count = sum(s.stalled or 0 for s in found.stages)
    if not found.stages:
        return
    if not count:
        heading("No open deal is stalled", "None stands in its stage longer than nine in ten of the deals won did")
        return
    stake = sum(s.expected or 0.0 for s in found.stalled if s.currency == page.currency)
    more = "" if count == len(found.stalled) else f"; the {len(found.stalled)} largest of them"
    heading(
        f"{count:,} open deal{'' if count == 1 else 's'} stand too long: {money_text(stake, page.currency, compact=True)} at stake",
        f"Longer in their stage than nine in ten of the deals won{more}; at stake: value × share won from there",
    )
    columns = [
        Column("deal_id", "Deal", text=True),
        Column("stage", "Stage", text=True),
        Column("days", "Days there"),
        Column("slow_days", "Usual limit, days", "Nine in ten of the deals won stood there no longer."),
        Column("amount", "Value", "", _MONEY),
        Column("currency", "Currency", text=True),
        Column("expected", "At stake", "Value × share won of the closed deals that got to the stage.", _MONEY),
        *(Column(name, name.capitalize(), text=True) for name in ("owner", "channel", "region", "product")),
    ]
    shown = Table(columns, [{**vars(s), "expected": s.expected} for s in found.stalled])
    table(shown, page.currency, "stalled")
    analysis_foot(
        page,
        "stalled",
        PIPELINE,
        "Open deals whose days in their stage, up to the last day in the data, exceed the 90th percentile of the deals won "
        "there, told from 10 of these on. They are all of these channels and regions, whenever they were opened.",
        (PACES,),
        shown,
    )
