"""Ratings and answers: Google Play reviews, SurveyMonkey, Typeform, and tables with a question of NPS or CSAT."""

from __future__ import annotations

from kpi.sources.cells import Either, Joined
from kpi.sources.declaration import Source

# Each survey has its own questions; the words by which one asks why a score was given, in the languages of the app.
_COMMENT = (
    "*reason*",
    "*why *",
    "*comment*",
    "*feedback*",
    "*improve*",
    "*anything else*",
    "*tell us*",
    "*warum*",
    "*grund*",
    "*kommentar*",
    "*pourquoi*",
    "*commentaire*",
    "*comentario*",
    "*por qué*",
    "*commento*",
    "*opmerking*",
)
_LEFT_OUT = "Questions other than the one with the score and the one with the comment, names and addresses."

GOOGLE_PLAY_REVIEWS = Source(
    name="google_play_reviews",
    label="Google Play reviews",
    table="feedback",
    signature=("Package Name", "Star Rating", "Review Submit Date and Time"),
    fields={
        "feedback_id": ("Review Link",),
        "given_at": ("Review Submit Date and Time",),
        "score": ("Star Rating",),
        "product": ("Package Name",),
        "comment": (Joined(("Review Title", "Review Text"), " – "), "Review Text"),
    },
    constants={"kind": "rating", "scale_max": "5"},
    export="Play Console › Download reports › Reviews",
    left_out="Device, language and the replies of the developer.",
)

SURVEYMONKEY = Source(
    name="surveymonkey_answers",
    label="SurveyMonkey answers",
    table="feedback",
    signature=("Respondent ID", "Collector ID", "Start Date", "End Date"),
    fields={
        "feedback_id": ("Respondent ID",),
        "given_at": ("End Date",),
        "customer_id": ("Email Address", "Email"),
        "comment": _COMMENT,
    },
    survey=True,
    export="Analyze results › Save as › Export file › All individual responses, CSV or XLS",
    left_out=_LEFT_OUT,
)

TYPEFORM = Source(
    name="typeform_answers",
    label="Typeform answers",
    table="feedback",
    signature=("#", "Start Date (UTC)", "Network ID"),
    variants=(("#", "Start Date (UTC)", "Submit Date (UTC)"),),
    fields={
        "feedback_id": ("#",),
        "given_at": (Either(("Submit Date (UTC)", "Stage Date (UTC)", "Start Date (UTC)")),),
        "customer_id": ("Email", "Email address", "*your email*"),
        "comment": _COMMENT,
    },
    survey=True,
    export="Results › Responses › Download all responses, CSV or XLSX",
    left_out=_LEFT_OUT,
)

SURVEY_ANSWERS = Source(
    name="survey_answers",
    label="Answers to a question of NPS or CSAT",
    table="feedback",
    signature=("*recommend*", "Timestamp"),
    variants=tuple(
        (*names, day)
        for names in (
            ("*recommend*",),
            ("*how satisfied*",),
            ("NPS",),
            ("NPS score",),
            ("CSAT",),
            ("CSAT score",),
            ("Score", "Comment"),
            ("Rating", "Comment"),
        )
        for day in ("Timestamp", "Date", "Submitted at", "Response date", "Completed at", "Created at")
    ),
    absent=("Respondent ID", "#", "Network ID", "Amount", "Total", "Order ID", "Sessions", "Package Name"),
    fields={
        "feedback_id": ("Response ID", "Answer ID", "ID"),
        "given_at": ("Submitted at", "Response date", "Completed at", "Timestamp", "Date", "Created at"),
        "customer_id": ("Customer ID", "Customer", "Email", "Email address", "Customer email"),
        "channel": ("Channel",),
        "region": ("Region",),
        "product": ("Product", "Product name"),
        "comment": _COMMENT,
    },
    survey=True,
    export="any table with a day, one column of scores, and a comment if there is one; Google Forms writes such",
    left_out=_LEFT_OUT,
)

SOURCES = (GOOGLE_PLAY_REVIEWS, SURVEYMONKEY, TYPEFORM, SURVEY_ANSWERS)
