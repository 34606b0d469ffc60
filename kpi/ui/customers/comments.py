"""What customers wrote, on the satisfaction page."""

from __future__ import annotations

import streamlit as st

from kpi.analyses.voice.comments import ALL, HAPPY, MOST, UNHAPPY, Comment, comments, statement
from kpi.analyses.voice.declarations import NPS
from kpi.analyses.voice.satisfaction import Satisfaction
from kpi.charts.format import name_text
from kpi.periods import day_text
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, heading, table
from kpi.ui.pieces.foot import analysis_foot
from kpi.ui.pieces.pickers import pick

_WHICH = {ALL: "All comments", UNHAPPY: "Of unhappy customers", HAPPY: "Of happy customers"}
_EVERY = "every"


def comment_list(page: Page, found: Satisfaction) -> None:
    """The newest comments, of all or of the unhappy, of everything or of one slice."""
    if "comment" not in page.coverage.facts["answers"].filled:
        return
    heading(
        "What customers wrote", f"The newest {MOST} at most; unhappy: detractors, and the lower half of other scales"
    )
    names = [str(v.value) for v in found.slices if isinstance(v.value, str)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = pick(page, "comments", "Comments", list(_WHICH), ALL, _WHICH.get, width=220)
        value = _EVERY
        if names:
            words = {_EVERY: f"Every {found.by}"}
            value = pick(page, "about", "About", [_EVERY, *names], _EVERY, lambda n: words.get(n, n), width=260)
    one = None if value == _EVERY else value
    scope = page.view.scope(found.by)
    rows = analysed(comments, page.workspace, scope, which, one)
    if not rows:
        st.caption("Nobody wrote anything in these days under these filters.")
        return
    shown = Table(
        [
            Column("day", "Day", text=True),
            Column("score", "Score", "The answer as it was given, and the highest of its scale.", text=True),
            Column("comment", "Comment", text=True),
            Column("product", "Product", text=True),
            Column("channel", "Channel", text=True),
            Column("region", "Region", text=True),
        ],
        [_row(c) for c in rows],
    )
    kept = [c for c in shown.columns if any(row[c.field] for row in shown.rows)]
    table(Table(kept, shown.rows), page.currency, "comments")
    analysis_foot(
        page,
        "comments",
        NPS,
        "Comments of the days and filters chosen, the newest first.",
        (statement(scope, which, one),),
        shown,
        NPS.needs,
    )


def _row(comment: Comment) -> dict[str, str]:
    scale = comment.scale_max if comment.scale_max is not None else 10 if comment.kind == "nps" else None
    score = "" if comment.score is None else f"{comment.score:g}" + (f" of {scale:g}" if scale is not None else "")
    return {
        "day": day_text(comment.given_at),
        "score": score,
        "comment": comment.text,
        "product": name_text(comment.product) if comment.product else "",
        "channel": comment.channel or "",
        "region": comment.region or "",
    }
