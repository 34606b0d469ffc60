"""The look that Streamlit's theme does not reach: cards, block feet, the filter row, phones."""

from __future__ import annotations

import streamlit as st

from kpi.charts.palette import BAD, FAINT, GOOD, GREY, INK, MUTED, PAPER

_CSS = """
.stAppHeader { background: transparent; pointer-events: none; }
.stAppHeader button, .stAppHeader a { pointer-events: auto; }
.stMainBlockContainer { padding: 1.6rem 2rem 4rem; max-width: 1500px; }
.st-key-head { padding-right: 2.2rem; min-height: 2.4rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-filters) { position: sticky; top: 0; z-index: 90;
  background: var(--pl-paper); padding: 1.1rem 0 .35rem; margin-top: -.9rem; }
.stMainBlockContainer h1 { font-size: 1.55rem; padding: 0 0 .1rem; }
.stMainBlockContainer h2 { font-size: 1.12rem; padding: 1rem 0 .1rem; }
.pl-sentence { color: var(--pl-muted); font-size: .93rem; margin: 0; line-height: 1.45; }
.pl-head { margin: .9rem 0 0; }
.pl-head h3 { font-size: 1.05rem; font-weight: 600; margin: 0; padding: 0; line-height: 1.35; }
.pl-head p { color: var(--pl-muted); font-size: .85rem; margin: .1rem 0 0; }
.pl-small { font-size: .82rem; }
.pl-notes { color: var(--pl-muted); font-size: .85rem; border-left: 3px solid var(--pl-faint);
  padding: .1rem 0 .1rem .7rem; line-height: 1.5; }
.pl-notes summary { cursor: pointer; }
.pl-card { display: grid; grid-template-columns: 1fr auto; column-gap: .5rem; align-items: end; }
.pl-card .pl-label { grid-column: 1 / 3; font-size: .88rem; color: var(--pl-muted); align-self: start; }
.pl-card .pl-value { font-size: 1.75rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
.pl-card .pl-change { grid-column: 1 / 3; min-height: 1.3rem; font-size: .85rem; color: var(--pl-muted);
  font-variant-numeric: tabular-nums; }
.pl-card .pl-verdict { grid-column: 1 / 3; font-size: .85rem; min-height: 1.3rem; }
.pl-card b, .pl-find b { font-weight: 600; }
.pl-good { color: var(--pl-good); } .pl-bad { color: var(--pl-bad); } .pl-quiet { color: var(--pl-muted); }
.pl-spark { display: block; }
.pl-find { font-size: .95rem; line-height: 1.5; margin: 0; }
.pl-find .pl-do { color: var(--pl-muted); }
.pl-gap { display: block; height: 6px; border-radius: 3px; background: var(--pl-faint); margin-top: .35rem;
  max-width: 340px; }
.pl-gap i { display: block; height: 6px; border-radius: 3px; background: var(--pl-bad); }
.pl-unlock { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: .8rem;
  margin-top: .4rem; }
.pl-unlock div { border: 1px solid var(--pl-faint); border-radius: .4rem; padding: .7rem .9rem; font-size: .9rem; }
.pl-unlock b { display: block; } .pl-unlock span { color: var(--pl-muted); }
.pl-receipt { font-size: .93rem; line-height: 1.55; } .pl-receipt li { margin: 0 0 .1rem; }
.pl-definition p { margin: 0 0 .3rem; font-size: .92rem; line-height: 1.5; }
.pl-definition .pl-k { color: var(--pl-muted); }
[class*="st-key-foot_"] { margin-top: -.5rem; }
[class*="st-key-foot_"] button, [class*="st-key-foot_"] button p { color: var(--pl-muted); font-size: .82rem;
  min-height: 1.6rem; }
[class*="st-key-foot_"] button { padding: 0 .1rem; }
[class*="st-key-cardfoot_"] button { min-height: 1.9rem; padding: .1rem .55rem; }
[class*="st-key-cardfoot_"] button p { font-size: .82rem; }
[class*="st-key-card_"] { justify-content: space-between; }
[class*="st-key-chart_"] { overflow-x: auto; }
.st-key-filters_toggle { display: none; }
.st-key-filters { row-gap: .3rem; }
.st-key-filters [data-testid="stSlider"] { padding: 0 .9rem 0 .6rem; }
.st-key-filters [data-testid="stSliderTickBar"] { display: none; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.2rem 1rem 4rem; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-filters) { position: static; padding: 0; margin: 0; }
  .st-key-head { padding: 0; }
  .st-key-filters_toggle { display: block; }
  .st-key-filters [data-testid="stElementContainer"], .st-key-filters > div { width: 100% !important;
    flex: 1 1 100% !important; }
  .st-key-filters [data-testid="stPopover"] button { width: 100%; }
  [class*="st-key-finding_"] { flex-wrap: wrap !important; }
  FOLDED
}
"""


def apply(mode: str, *, filters_open: bool) -> None:
    """Put the style of this run on the page."""
    colours = {"paper": PAPER, "ink": INK, "muted": MUTED, "faint": FAINT, "grey": GREY, "good": GOOD, "bad": BAD}
    variables = "".join(f"--pl-{name}:{values[mode]};" for name, values in colours.items())
    folded = "" if filters_open else ".st-key-filters { display: none; }"
    st.html(f"<style>:root {{{variables}}}{_CSS.replace('FOLDED', folded)}</style>")
