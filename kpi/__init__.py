"""Plumbline's core: every KPI by channel, period and region, from spreadsheet exports.

Read it in the order in which the modules import each other, each one only from those before it:

    errors     what a user can be told                  csvfile   tables as files that are no formulas
    formula    measures and the arithmetic over them
    tables     the canonical tables and their columns
    catalog    every KPI, declared once            sources   every export format, declared once
    query      which KPIs, by what, for when
    compiler   a query becomes one SQL statement
    store      where rows live and SQL runs
    naming     what is called how, whatever the files write
    parsers    readers of single files, each in a process of its own
    intake     a file becomes typed rows and a receipt
    analyses   what is more than a ratio of sums
    charts     a result becomes an Altair chart
    ui         the Streamlit pieces that pages share

``python -m kpi`` is the same core without a browser.
"""
