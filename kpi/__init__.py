"""Plumbline's core: every KPI by channel, period and region, from spreadsheet exports.

Read it in the order in which the modules import each other, each one only from those before it:

    errors      what a user can be told                  csvfile    tables as files that are no formulas
    version     of the program                           installation  where the app and the sample shop stand
    formula     measures and the arithmetic over them
    tables      the canonical tables, their columns and the facts in them        periods    calendar arithmetic
    catalog     every KPI, declared once                 coverage   what of it a workspace can answer
    query       which KPIs, by what, for when
    compiler    a query becomes one SQL statement
    models      the derived tables, each a SELECT
    store       where rows live and SQL runs
    sources     every export format, declared once       parsers    readers of single files, each in a process of its own
    naming      what is called how, whatever the files write
    intake      a file becomes typed rows and a receipt
    statistics  mathematics that knows nothing of a shop
    benchmarks  which benchmark holds, and how a value stands to it
    analyses    what is more than a ratio of sums, by subject
    workspaces  the one door to a workspace
    answers     answers that are kept until the workspace changes
    charts      a result becomes an Altair chart
    web         what the server does beside pages
    ui          the Streamlit pieces: the frame, pieces that pages share, and one folder per section of pages
    commands    what ``python -m kpi`` understands

``python -m kpi`` is the same core without a browser.
"""
