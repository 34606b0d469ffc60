"""Plumbline in the browser: ``streamlit run app.py``. Navigation and the frame around every page; computes nothing."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st


def main() -> None:
    """One run of the page that the address names."""
    from kpi.installation import PACKAGE
    from kpi.ui.frame import shell
    from kpi.ui.frame.entry import enter
    from kpi.ui.frame.navigation import Navigation

    st.set_page_config(
        page_title="Plumbline",
        page_icon=PACKAGE / "ui/plumb.svg",
        layout="wide",
        initial_sidebar_state=210,
    )
    entry = enter(_workspace_file())
    pages = Navigation(entry.workspace)
    data = [
        pages.page("data/upload", "Upload", "upload_file"),
        pages.page("data/names", "Names", "label"),
        pages.page("data/definitions", "Definitions", "menu_book"),
    ]
    sections = {
        "Performance": [
            pages.page("performance/overview", "Overview", "dashboard", default=True),
            pages.page("performance/channels", "Channels", "bar_chart"),
            pages.page("performance/trends", "Trends", "show_chart"),
            pages.page("performance/regions", "Regions", "grid_on"),
            pages.page("performance/margin", "Margin", "payments", "orders"),
            pages.page("performance/targets", "Targets", "flag", "targets", "orders"),
        ],
        "Sales": [
            pages.page("sales/products", "Products", "sell", "order_lines"),
            pages.page("sales/funnel", "Funnel", "filter_alt", "visits"),
            pages.page("sales/pipeline", "Pipeline", "handshake", "deals"),
        ],
        "Customers": [
            pages.page("customers/lifetime", "Lifetime", "group"),
            pages.page("customers/retention", "Retention", "event_repeat", "orders"),
            pages.page("customers/segments", "Segments", "groups", "orders"),
            pages.page("customers/satisfaction", "Satisfaction", "reviews", "feedback"),
            pages.page("customers/subscriptions", "Subscriptions", "autorenew", "subscriptions"),
            pages.page("customers/usage", "Product use", "touch_app", "usage_events"),
        ],
        "Data": data,
    }
    page = pages.choose(sections)
    shell.run(entry, page.url_path or "overview", page.title, page.run, with_filters=page not in data)


def _workspace_file() -> Path:
    """The file of the workspace. The core is loaded with the first page, not with the server."""
    from kpi.store.paths import default_path

    return default_path()


def _uploads() -> Path:
    """The folder that uploads are written to as they arrive."""
    from kpi.store.paths import uploads_path

    return uploads_path(_workspace_file())


@asynccontextmanager
async def _navigation_first(app: st.App):
    """Tell the server, before its first visitor, that the folder of pages is served by this file alone."""
    from streamlit.runtime.pages_manager import PagesManager

    PagesManager.uses_pages_directory = False
    yield {}


# ``streamlit run`` imports this file and serves the object it finds; each session then runs the file itself.
if __name__ == "app":
    from starlette.middleware import Middleware

    from kpi.web.shapes import shapes_route
    from kpi.web.uploads import DiskUploads
    from kpi.web.visitor import VisitorCookie

    middleware = [Middleware(VisitorCookie), Middleware(DiskUploads, folder=_uploads)]
    app = st.App(__file__, lifespan=_navigation_first, routes=[shapes_route()], middleware=middleware)
elif __name__ == "__main__":
    main()
