"""What a team sets for its workspace: benchmarks, which channels are online, the currency, an assumed margin."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from kpi.catalog import kpi
from kpi.errors import UnknownName, UserError
from kpi.store.connection import Cursor
from kpi.store.schema import remember
from kpi.store.workspace import Workspace
from kpi.tables import WITH_CHANNEL

CHANGEABLE = ("currency", "timezone", "assumed_margin", "rate_direction")
RATE_DIRECTIONS = ("worth", "per")
CHANNEL_TYPES = ("online", "offline", "unknown")
_OFFLINE = (
    "store",
    "shop floor",
    "till",
    "pos",
    "retail",
    "offline",
    "phone",
    "telephone",
    "fax",
    "mail",
    "post",
    "sales visit",
    "branch",
    "wholesale",
    "event",
    "fair",
    "market stall",
    "door",
    "outlet",
    "in-store",
    "in store",
    "walk-in",
    "filiale",
    "telefon",
    "magasin",
    "tienda",
    "negozio",
    "winkel",
    "field",
)


def guess_channel_type(channel: str) -> str:
    """Online or offline by the words of a channel's name; online when nothing says otherwise."""
    words = channel.casefold()
    if any(token in words for token in ("e-mail", "email", "web", "online", "app")):
        return "online"
    return (
        "offline" if any(words == o or o in words.split() or (" " in o and o in words) for o in _OFFLINE) else "online"
    )


def channels_in_use_sql() -> str:
    """A SELECT of the names that channels of any table have: the workspace's own where it has one."""
    written = " union all ".join(f"select distinct source, channel from {name}" for name in WITH_CHANNEL)
    return (
        f"select distinct coalesce(k.name, w.channel) as channel from ({written}) w left join known_names k"
        " on k.dimension = 'channel' and k.source = w.source and k.written = w.channel where w.channel is not null"
    )


def register_channels(cursor: Cursor) -> None:
    """Give every channel that has none yet a type, inside a load's transaction."""
    new = cursor.execute(
        f"select channel from ({channels_in_use_sql()}) u where channel not in (select channel from channels)"
    ).fetchall()
    for (channel,) in new:
        cursor.execute("insert into channels values ($c, $t, false)", {"c": channel, "t": guess_channel_type(channel)})


def channel_types(workspace: Workspace) -> dict[str, str]:
    """Type per channel name."""
    with workspace.cursor() as cursor:
        return dict(cursor.execute("select channel, channel_type from channels order by channel").fetchall())


def set_channel_type(workspace: Workspace, channel: str, channel_type: str) -> None:
    """Say whether a channel is online or offline."""
    if channel_type not in CHANNEL_TYPES:
        raise UserError(f"'{channel_type}' is not a channel type.", f"Use one of {', '.join(CHANNEL_TYPES)}.")
    with workspace.write() as cursor:
        cursor.execute("delete from channels where channel = $c", {"c": channel})
        cursor.execute("insert into channels values ($c, $t, true)", {"c": channel, "t": channel_type})


def benchmarks(workspace: Workspace) -> dict[tuple[str, str | None], float]:
    """The team's benchmarks by KPI name and channel (None = every channel)."""
    with workspace.cursor() as cursor:
        rows = cursor.execute("select kpi, channel, value from benchmarks").fetchall()
    return {(name, channel): value for name, channel, value in rows}


def set_benchmark(workspace: Workspace, name: str, value: float | None, channel: str | None = None) -> None:
    """Set a benchmark, for one channel or (None) for all; a value of None removes it."""
    name = kpi(name).name
    with workspace.quiet_write() as cursor:
        cursor.execute(
            "delete from benchmarks where kpi = $k and channel is not distinct from $c", {"k": name, "c": channel}
        )
        if value is not None:
            cursor.execute("insert into benchmarks values ($k, $c, $v)", {"k": name, "c": channel, "v": value})


def setting(workspace: Workspace, name: str) -> str | None:
    """A setting of the workspace, or None."""
    with workspace.cursor() as cursor:
        rows = cursor.execute("select value from settings where name = $n", {"n": name}).fetchall()
    return rows[0][0] if rows else None


def change(workspace: Workspace, name: str, value: str | None) -> None:
    """Change a setting that people may change; None or "" removes it. Raises UserError for a value that cannot be."""
    if name not in CHANGEABLE:
        raise UnknownName("setting", name, CHANGEABLE)
    if value and name == "currency" and not re.fullmatch(r"[A-Za-z]{3}", value):
        raise UserError(f"'{value}' is not a currency code.", "Use three letters, for example EUR.")
    if value and name == "assumed_margin" and not _is_share(value):
        raise UserError(f"'{value}' is not a margin.", "Use a fraction above 0 and up to 1, for example 0.6.")
    if value and name == "timezone" and value not in available_timezones():
        raise UserError(f"'{value}' is not a time zone.", "Use a name such as Europe/Berlin.")
    if value and name == "rate_direction" and value not in RATE_DIRECTIONS:
        raise UserError(
            f"'{value}' is not a direction of rates.",
            "Use worth (a rate says what one unit is worth in your currency) or per (how many units one of yours buys).",
        )
    set_setting(workspace, name, value.upper() if value and name == "currency" else value or None)


def _is_share(text: str) -> bool:
    try:
        return 0 < float(text) <= 1
    except ValueError:
        return False


_ALL_PAGES = "all_pages"


def lists_all_pages(workspace: Workspace) -> bool:
    """Whether the navigation lists pages that no loaded file has anything for."""
    return setting(workspace, _ALL_PAGES) is not None


def list_all_pages(workspace: Workspace, *, wanted: bool) -> None:
    """List all pages, or only those that the loaded files have something for. No answer changes by it."""
    with workspace.quiet_write() as cursor:
        remember(cursor, _ALL_PAGES, "yes" if wanted else None)


def set_setting(workspace: Workspace, name: str, value: str | None) -> None:
    """Store a setting; None removes it."""
    # These go into a model; the others are bound when a question is asked.
    with workspace.write(*(["settings"] if name in ("currency", "rate_direction") else [])) as cursor:
        remember(cursor, name, value)
