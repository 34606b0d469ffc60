"""One question about a file at a time: what it cannot settle, examples from it, what each answer would mean."""

from __future__ import annotations

import streamlit as st

from kpi.charts.format import html_text, markdown_text
from kpi.errors import Question
from kpi.intake.columns.memory import KEPT
from kpi.ui.upload.desk import Desk, FoundTable

PERIOD = ("period_start", "period_end")


def question_block(desk: Desk, table: FoundTable) -> None:
    """The first open question of a table; its answer leads to the next one or to the load."""
    questions = table.seen.questions
    # Of questions that belong together, all stay open until each is answered.
    question = next((q for q in questions if q.key not in table.instructions.settings), questions[0])
    if question.key in PERIOD and {q.key for q in questions} >= set(PERIOD):
        _period(desk, table, question)
        return
    kept = "Your answer is kept for the next file of this kind. " if question.key in KEPT else ""
    count = f"Question 1 of {len(questions)}. " if len(questions) > 1 else "One question. "
    st.html(
        f'<p class="pl-find"><b>{html_text(question.text)}</b></p>{_examples(question)}'
        f'<p class="pl-sentence pl-small">{count}Nothing of this file is loaded until you answer. {kept}</p>'
    )
    if question.choices:
        with st.container(horizontal=True, key=f"answers_{table.id}_{question.key}"):
            for number, (answer, meaning) in enumerate(question.choices):
                st.button(
                    markdown_text(meaning[:1].upper() + meaning[1:]),
                    key=f"answer_{table.id}_{question.key}_{number}",
                    on_click=desk.say,
                    args=(table,),
                    kwargs={"settings": {question.key: answer}},
                )
    if question.free or not question.choices:
        _typed(desk, table, question)


def _period(desk: Desk, table: FoundTable, question: Question) -> None:
    """The first and the last day that a file covers, asked for together."""
    st.html(
        f'<p class="pl-find"><b>{html_text(question.text)}</b></p>'
        '<p class="pl-sentence pl-small">One question. Nothing of this file is loaded until you answer.</p>'
    )
    with st.form(f"period_{table.id}", border=False):
        with st.container(horizontal=True):
            first = st.date_input("First day", None, key=f"first_{table.id}", width=180)
            last = st.date_input("Last day", None, key=f"last_{table.id}", width=180)
        sent = st.form_submit_button("Answer", type="primary")
    if sent and first and last:
        start, end = (day.isoformat() for day in sorted((first, last)))
        desk.say(table, settings=dict(zip(PERIOD, (start, end), strict=True)))
        st.rerun()


def _typed(desk: Desk, table: FoundTable, question: Question) -> None:
    with st.form(f"typed_{table.id}_{question.key}", border=False):
        value = st.text_input(
            markdown_text(question.text),
            key=f"answer_{table.id}_{question.key}",
            label_visibility="collapsed",
            width=320,
        )
        sent = st.form_submit_button("Answer", type="primary")
    if sent and value.strip():
        desk.say(table, settings={question.key: value.strip()})
        st.rerun()


def _examples(question: Question) -> str:
    examples = [example for example in question.examples if example not in question.text]
    if not examples:
        return ""
    column = f"In column {html_text(question.column)}: " if question.column else ""
    chips = " ".join(f'<span class="pl-chip">{html_text(example)}</span>' for example in examples[:6])
    return f'<p class="pl-sentence">{column}{chips}</p>'
