"""One question about a file at a time: what it cannot settle, examples from it, what each answer would mean."""

from __future__ import annotations

from datetime import date

import streamlit as st

from kpi.charts.format import html_text, markdown_text
from kpi.errors import Question
from kpi.intake.memory import KEPT
from kpi.ui.dropped import Desk, FoundTable

_DATES = ("period_start", "period_end")


def question_block(desk: Desk, table: FoundTable) -> None:
    """The first open question of a table; its answer leads to the next one or to the load."""
    questions = table.seen.questions
    question = questions[0]
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
    else:
        _typed(desk, table, question)


def _typed(desk: Desk, table: FoundTable, question: Question) -> None:
    with st.form(f"typed_{table.id}_{question.key}", border=False):
        key = f"answer_{table.id}_{question.key}"
        value: object
        if question.key in _DATES:
            value = st.date_input(markdown_text(question.text), None, key=key, label_visibility="collapsed", width=220)
        else:
            value = st.text_input(markdown_text(question.text), key=key, label_visibility="collapsed", width=320)
        sent = st.form_submit_button("Answer", type="primary")
    if sent and value:
        text = value.isoformat() if isinstance(value, date) else str(value).strip()
        desk.say(table, settings={question.key: text})
        st.rerun()


def _examples(question: Question) -> str:
    examples = [example for example in question.examples if example not in question.text]
    if not examples:
        return ""
    column = f"In column {html_text(question.column)}: " if question.column else ""
    chips = " ".join(f'<span class="pl-chip">{html_text(example)}</span>' for example in examples[:6])
    return f'<p class="pl-sentence">{column}{chips}</p>'
