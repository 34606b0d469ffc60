"""What a statement has to keep to, so that other engines give equal answers, and what it breaks.

What breaks elsewhere breaks in silence: a decimal division truncates, a raw date_trunc changes its type, round() rounds
halves another way, an order that leaves rows to chance gives them in another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import sqlglot
from sqlglot import exp

from tests.statements.ordering import Keys, is_determined

# By the names that the parser knows them by.
PLAIN_FUNCTIONS = {
    "sum",
    "count",
    "min",
    "max",
    "coalesce",
    "nullif",
    "upper",
    "case",
    "if",
    "cast",
    "timestamptrunc",
    "datetrunc",
    "and",
    "or",
    "filter",
    "distinct",
    "exists",
    "extract",
}
# Answers may use more that gives the same everywhere: windows, and quantiles, which have another name in each engine but
# the same value, of floating numbers and for one share.
FUNCTIONS = PLAIN_FUNCTIONS | {"lower", "mod", "rownumber", "lead", "lag", "percentilecont", "median"}


# Rows of wholes stand beside those of the answer, which takes them out before it is given: they need no place among them.
_SET_ASIDE = "is_whole"


def breaches(sql: str, keys: Keys) -> tuple[str, ...]:
    """What a statement breaks, in sentences; ``keys`` are the columns that tell the rows of a table apart."""
    try:
        statement = sqlglot.parse_one(sql, dialect="duckdb")
    except sqlglot.ParseError:
        return ("cannot be read",)
    if not isinstance(statement, exp.Query):
        return ("is no question",)
    found = [f"{words}: {node.sql('duckdb')}" for words, rule in RULES.items() for node in rule(statement)]
    if not is_determined(statement, keys, {_SET_ASIDE} & set(statement.named_selects)):
        found.append("has rows in an order of chance")
    return tuple(found)


def named(node: exp.Func) -> str:
    """The name of a function as the parser knows it."""
    return (node.name if isinstance(node, exp.Anonymous) else node.key).lower()


def _unknown_functions(statement: exp.Query) -> Iterator[exp.Expr]:
    return (f for f in statement.find_all(exp.Func) if named(f) not in FUNCTIONS)


def _stars(statement: exp.Query) -> Iterator[exp.Expr]:
    return (s for s in statement.find_all(exp.Star) if not isinstance(s.parent, exp.Count))


def _odd_names(statement: exp.Query) -> Iterator[exp.Expr]:
    for alias in statement.find_all(exp.Alias):
        name = alias.alias
        if not (name.isascii() and name == name.lower() and name.replace("_", "a").isalnum()):
            yield alias


def _raw_truncations(statement: exp.Query) -> Iterator[exp.Expr]:
    for node in statement.find_all(exp.TimestampTrunc, exp.DateTrunc):
        if not (isinstance(node.parent, exp.Cast) and node.parent.to.is_type("date")):
            yield node


def _careless_divisions(statement: exp.Query) -> Iterator[exp.Expr]:
    """Those that may be of whole or decimal numbers, or by 0."""
    for node in statement.find_all(exp.Div):
        divisor, first = node.expression.unnest(), node.this
        while isinstance(first, exp.Mul | exp.Div | exp.Paren):
            first = first.this
        if isinstance(divisor, exp.Literal):
            guarded = float(divisor.name) != 0
        else:
            guarded = (
                isinstance(divisor, exp.Case) or isinstance(divisor, exp.Nullif) and divisor.expression.name == "0"
            )
        floating = isinstance(first, exp.Literal) and first.name == "1e0" or isinstance(divisor, exp.Literal)
        if not guarded or not (floating or _is_double(first)):
            yield node


def _whole_divisions(statement: exp.Query) -> Iterator[exp.Expr]:
    return statement.find_all(exp.IntDiv)


def _numbered_groups(statement: exp.Query) -> Iterator[exp.Expr]:
    for group in statement.find_all(exp.Group):
        if group.args.get("all") or any(isinstance(e, exp.Literal) for e in group.expressions):
            yield group


def _numbered_orders(statement: exp.Query) -> Iterator[exp.Expr]:
    return (o for o in statement.find_all(exp.Ordered) if isinstance(o.this, exp.Literal))


def _full_joins(statement: exp.Query) -> Iterator[exp.Expr]:
    return (j for j in statement.find_all(exp.Join) if j.side == "FULL" or j.args.get("using"))


def _loose_quantiles(statement: exp.Query) -> Iterator[exp.Expr]:
    """Of numbers that may be decimals, which the engine gives one of, or of several shares at once."""
    for node in statement.find_all(exp.PercentileCont, exp.Median):
        several = isinstance(node, exp.PercentileCont) and not isinstance(node.expression, exp.Literal)
        if several or not _is_double(node.this):
            yield node


def _parts_of_lists(statement: exp.Query) -> Iterator[exp.Expr]:
    return statement.find_all(exp.Bracket)


def _is_double(value: exp.Expr) -> bool:
    return isinstance(value, exp.Cast) and value.to.is_type("double")


RULES: Mapping[str, Callable[[exp.Query], Iterator[exp.Expr]]] = {
    "a function that other engines have not, or with another value": _unknown_functions,
    "columns that are not named": _stars,
    "a name that is not plain": _odd_names,
    "a truncated date that is not cast to one": _raw_truncations,
    "a division that may truncate, or be by 0": _careless_divisions,
    "a whole division, which is another one elsewhere": _whole_divisions,
    "groups that are not named": _numbered_groups,
    "an order by numbers of columns": _numbered_orders,
    "a full join, or one by names": _full_joins,
    "a quantile of what may be decimals, or of several shares": _loose_quantiles,
    "a part of a list": _parts_of_lists,
}
