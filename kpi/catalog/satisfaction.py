"""Satisfaction: what customers answer when they are asked, and how they rate."""

from __future__ import annotations

from kpi.catalog import chance
from kpi.catalog.declaration import Good, Interval, Kpi, Unit
from kpi.formula import Rollup
from kpi.tables import ANSWERS

_answers = ANSWERS.measure("feedback_answers", "answers", "sum(answer_count)")
_promoters = ANSWERS.measure("promoters", "100 × promoters", "100 * sum(promoter_count)", filled="kind")
_detractors = ANSWERS.measure("detractors", "100 × detractors", "100 * sum(detractor_count)", filled="kind")
_nps_answers = ANSWERS.measure("nps_answers", "answers from 0 to 10", "sum(nps_count)", filled="score")
_nps_squares = ANSWERS.measure(
    "nps_squares",
    "10,000 × promoters and detractors",
    "10000 * (sum(promoter_count) + sum(detractor_count))",
    filled="kind",
)
_satisfied = ANSWERS.measure("satisfied", "satisfied answers", "sum(satisfied_count)", filled="kind")
_csat_answers = ANSWERS.measure("csat_answers", "answers on a known scale", "sum(csat_count)", filled="scale_max")
_rating_sum = ANSWERS.measure("rating_sum", "ratings as shares of their scale", "sum(rating_share)", filled="scale_max")
_ratings = ANSWERS.measure("ratings", "ratings", "sum(rating_count)", filled="kind")
_rating_squares = ANSWERS.measure(
    "rating_squares", "squared ratings as shares", "sum(rating_squares)", filled="scale_max"
)
_WHO = "Those who answer are not all customers, and often the very pleased and the very angry ones."

ANSWERS_GIVEN = Kpi(
    name="answers",
    label="Answers and reviews",
    group="Satisfaction",
    about="Answers, ratings and reviews on the day they were given, those without a score too.",
    formula=_answers,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=_answers,
    pitfall=_WHO,
)
NPS = Kpi(
    name="nps",
    label="Net promoter score",
    group="Satisfaction",
    aliases=("net_promoter_score",),
    about="Share of the answers from 0 to 10 that are 9 or 10, less the share that are 6 or lower, in points: from −100 "
    "to 100.",
    formula=(_promoters - _detractors) / _nps_answers,
    unit=Unit.POINTS,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_mean(_promoters - _detractors, _nps_answers, _nps_squares),
    fewest=30,
    pitfall="It is shown from 30 answers on; with 100 it is still uncertain by some 13 points either way.",
    cannot_tell="nobody answered a question of NPS from 0 to 10",
)
CSAT = Kpi(
    name="csat",
    label="Satisfied customers (CSAT)",
    group="Satisfaction",
    aliases=("customer_satisfaction",),
    about="Share of the answers that are satisfied: 4 and 5 of 5, 6 and 7 of 7, 9 and 10 of 10, and the highest of a "
    "shorter scale.",
    formula=_satisfied / _csat_answers,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.SHARE,
    pitfall="Scales are not alike: a share of a scale up to 10 cannot be held against one of a scale up to 5. " + _WHO,
    cannot_tell="nobody answered a question of CSAT whose scale is known",
)
RATING_MEAN = Kpi(
    name="rating_mean",
    label="Average rating",
    group="Satisfaction",
    aliases=("average_rating",),
    about="Mean of the ratings, each as a share of the highest score of its scale: 84 % is 4.2 of 5.",
    formula=_rating_sum / _ratings,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_mean(_rating_sum, _ratings, _rating_squares),
    pitfall="A scale that begins at 1 cannot reach 0 %: one of five stars is 20 %.",
    cannot_tell="there are no ratings whose scale is known",
)

KPIS = (ANSWERS_GIVEN, NPS, CSAT, RATING_MEAN)
