"""Spans of days in words, such as "Jul 1 - Sep 28, 2026": the first and the last day as SQL."""

from __future__ import annotations

_BETWEEN = r"^(.*?[0-9a-z])\s*(?: - |–|—| to )\s*(.+)$"
_FORMATS = "['%b %d, %Y', '%b %d %Y', '%d %b %Y', '%B %d, %Y', '%d %B %Y', '%Y%m%d', '%Y-%m-%d']"


def span_day_sql(text: str, *, last: bool) -> str:
    """SQL for the first or last day of a span in a text column, as ISO text; what is no span stays as it is.

    Where only the last day names its year, the first day is the nearest one before it.
    """
    parts = f"regexp_extract({text}, '{_BETWEEN}', ['first_day', 'last_day'])"
    end = f"try_strptime({parts}.last_day, {_FORMATS})"
    day = end
    if not last:
        own = f"try_strptime({parts}.first_day, {_FORMATS})"
        same_year = f"try_strptime({parts}.first_day || ', ' || strftime({end}, '%Y'), {_FORMATS})"
        before = f"case when {same_year} > {end} then {same_year} - interval 1 year else {same_year} end"
        day = f"coalesce({own}, {before})"
    return f"coalesce(strftime({day}, '%Y-%m-%d'), {text})"
