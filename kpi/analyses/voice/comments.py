"""What customers wrote, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kpi.analyses.scope import Scope, column
from kpi.analyses.voice.satisfaction import inside
from kpi.compiler import Statement
from kpi.store import Workspace

MOST = 200
ALL, UNHAPPY, HAPPY = "all", "unhappy", "happy"
# Detractors, and answers in the lower half of another scale; promoters, and the upper fifth.
_WHICH = {
    ALL: "",
    UNHAPPY: " and (lower(f.kind) = 'nps' and f.score < 7 or lower(f.kind) <> 'nps' and f.score * 2 <= f.scale_max + 1)",
    HAPPY: " and (lower(f.kind) = 'nps' and f.score >= 9 or lower(f.kind) <> 'nps' and f.score * 5 >= f.scale_max * 4)",
}


@dataclass(frozen=True)
class Comment:
    """One comment with the answer that it came with."""

    given_at: datetime
    kind: str | None
    score: float | None
    scale_max: float | None
    channel: str | None
    region: str | None
    product: str | None
    text: str


def statement(scope: Scope, which: str = ALL, value: str | None = None) -> Statement:
    """The newest comments of the days and filters: all, of the unhappy or of the happy; with ``value`` of one slice."""
    params: dict[str, object] = {}
    where = inside(scope, params, "cast(f.given_at as date)", "f") + _WHICH[which]
    if scope.by in ("product", "channel", "region") and value is not None:
        params["slice"] = value
        where += f" and {column(scope.by, 'f')} = $slice"
    names = ", ".join(f"{column(name, 'f')} as {name}" for name in ("channel", "region", "product"))
    return Statement(
        f"select f.given_at, lower(f.kind) as kind, f.score, f.scale_max, {names}, f.comment\nfrom feedback f\n"
        f"where f.comment is not null and f.comment <> '' and {where}\n"
        f"order by f.given_at desc, f.load_id, f.line, kind, f.score, f.scale_max, channel, region, product,\n f.comment\nlimit {MOST}",
        params,
    )


def comments(workspace: Workspace, scope: Scope, which: str = ALL, value: str | None = None) -> Sequence[Comment]:
    """At most MOST comments, the newest first."""
    rows = workspace.run(statement(scope, which, value))[1]
    return [
        Comment(
            at,
            kind,
            None if score is None else float(score),
            None if scale is None else float(scale),
            channel,
            region,
            product,
            str(text),
        )
        for at, kind, score, scale, channel, region, product, text in rows
    ]
