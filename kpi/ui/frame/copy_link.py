"""A button that copies the address of what is on the screen."""

from __future__ import annotations

from functools import cache

import streamlit as st

_HTML = '<button type="button" id="copy" title="Copy the address of this view">Copy link</button>'
_CSS = """
#copy { font: inherit; font-size: .875rem; color: var(--st-text-color); background: transparent; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); height: 2.4rem; padding: 0 .6rem;
  white-space: nowrap; width: 100%; }
#copy:hover, #copy:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); }
"""
# The clipboard is closed to pages without https, except on this machine: then a hidden field is copied instead.
_JS = """
export default function ({ parentElement }) {
  const button = parentElement.querySelector("#copy");
  const say = (text) => { button.textContent = text; setTimeout(() => { button.textContent = "Copy link"; }, 1600); };
  button.onclick = async () => {
    const address = window.location.href;
    try { await navigator.clipboard.writeText(address); say("Copied"); }
    catch (error) {
      const field = document.createElement("textarea");
      field.value = address; document.body.appendChild(field); field.select();
      say(document.execCommand("copy") ? "Copied" : "Use the address bar"); field.remove();
    }
  };
}
"""


@cache
def _component():
    return st.components.v2.component("plumbline_copy_link", html=_HTML, css=_CSS, js=_JS)


def copy_link() -> None:
    """Draw the button."""
    _component()(key="copy_link", width=92)
