"""What the upload page adds to the look."""

from __future__ import annotations

import streamlit as st

_CSS = """
.pl-chip { display: inline-block; border: 1px solid var(--pl-faint); border-radius: .3rem; padding: 0 .4rem;
  margin: 0 .1rem .2rem 0; font-size: .85rem; color: var(--pl-ink); font-variant-numeric: tabular-nums; }
.pl-state { display: inline-block; font-size: .8rem; font-weight: 600; border-radius: 1rem; padding: .05rem .6rem;
  margin-right: .5rem; border: 1px solid currentColor; }
.pl-state.pl-ask { background: var(--pl-good); border-color: var(--pl-good); color: var(--pl-paper); }
.pl-file { font-size: .98rem; line-height: 1.5; margin: 0; overflow-wrap: anywhere; }
.pl-file b { font-weight: 600; }
.pl-receipt ul { padding-left: 1.1rem; margin: .2rem 0 0; } .pl-receipt { overflow-wrap: anywhere; }
.pl-receipt li, .pl-receipt summary { font-size: .93rem; }
[class*="st-key-file_"], [class*="st-key-refused_"] { row-gap: .45rem; }
.pl-receipt details { margin-top: .2rem; } .pl-receipt summary { cursor: pointer; color: var(--pl-muted); }
.pl-sure { color: var(--pl-good); } .pl-check { color: var(--pl-bad); }
.pl-why { font-size: .82rem; color: var(--pl-muted); margin: -.55rem 0 .35rem; line-height: 1.35; }
.pl-wide { overflow-x: auto; }
.pl-sum { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; margin: .2rem 0; }
.pl-sum td { padding: .12rem .9rem .12rem 0; border: 0; text-align: right; white-space: nowrap; }
.pl-sum td:first-child, .pl-sum.pl-left td { text-align: left; white-space: normal; }
.pl-sum thead td { color: var(--pl-muted); font-size: .82rem; }
.pl-sum tfoot td { border-top: 1px solid var(--pl-grey); font-weight: 600; }
[class*="st-key-drop_"] [data-testid="stFileUploaderDropzone"] { min-height: 7.5rem; align-items: center;
  justify-content: center; border: 1.5px dashed var(--pl-grey); background: transparent; }
[class*="st-key-drop_"] [data-testid="stFileUploaderDropzoneInstructions"] { flex: 0 0 auto; margin: 0; }
[class*="st-key-drop_"] [data-testid="stFileUploader"] [data-testid="stWidgetLabel"] p { font-size: 1.05rem; font-weight: 600; }
[class*="st-key-decided_"] [data-testid="stVerticalBlock"] { row-gap: .1rem; }
[class*="st-key-decision_"] button { min-height: 1.6rem; padding: 0 .2rem; }
.st-key-drop_foot { column-gap: 1.5rem; }
.st-key-drop_foot [data-testid="stHtml"] { flex: 1 1 20rem; }
[class*="st-key-work_"] [data-testid="stProgress"] { flex: 1 1 16rem; }
[class*="st-key-answers_"] button { justify-content: flex-start; text-align: left; }
[class*="st-key-top_"] { flex-wrap: nowrap !important; align-items: flex-start !important; column-gap: .6rem; }
[class*="st-key-top_"] > [data-testid="stElementContainer"]:first-child { flex: 1 1 auto; }
[class*="st-key-top_"] button { min-height: 1.6rem; padding: 0 .2rem; }
[class*="st-key-dismiss_"] button { min-height: 1.6rem; padding: 0 .2rem; color: var(--pl-muted); }
"""


def apply() -> None:
    """Put it on the page."""
    st.html(f"<style>{_CSS}</style>")
