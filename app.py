"""Plumbline in the browser: ``streamlit run app.py``. Navigation and the frame around every page; computes nothing."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st


def main() -> None:
    """One run of the page that the address names."""
    from kpi.ui import shell

    st.set_page_config(
        page_title="Plumbline",
        page_icon=Path(__file__).parent / "kpi/ui/plumb.svg",
        layout="wide",
        initial_sidebar_state=210,
    )
    data = [
        st.Page("pages/data/upload.py", title="Upload", icon=":material/upload_file:", url_path="upload"),
        st.Page("pages/data/names.py", title="Names", icon=":material/label:", url_path="names"),
        st.Page("pages/data/definitions.py", title="Definitions", icon=":material/menu_book:", url_path="definitions"),
    ]
    sections = {
        "Performance": [
            st.Page("pages/performance/overview.py", title="Overview", icon=":material/dashboard:", default=True),
            st.Page(
                "pages/performance/channels.py", title="Channels", icon=":material/bar_chart:", url_path="channels"
            ),
            st.Page("pages/performance/trends.py", title="Trends", icon=":material/show_chart:", url_path="trends"),
            st.Page("pages/performance/regions.py", title="Regions", icon=":material/grid_on:", url_path="regions"),
        ],
        "Sales": [
            st.Page("pages/sales/products.py", title="Products", icon=":material/sell:", url_path="products"),
        ],
        "Customers": [
            st.Page("pages/customers/lifetime.py", title="Lifetime", icon=":material/group:", url_path="lifetime"),
            st.Page(
                "pages/customers/satisfaction.py",
                title="Satisfaction",
                icon=":material/reviews:",
                url_path="satisfaction",
            ),
        ],
        "Data": data,
    }
    page = st.navigation(sections, expanded=True)
    shell.run(page.url_path or "overview", page.title, page.run, with_filters=page not in data)


@asynccontextmanager
async def _navigation_first(app: st.App):
    """Tell the server, before its first visitor, that the folder of pages is served by this file alone."""
    from streamlit.runtime.pages_manager import PagesManager

    PagesManager.uses_pages_directory = False
    yield {}


# ``streamlit run`` imports this file and serves the object it finds; each session then runs the file itself.
if __name__ == "app":
    from starlette.middleware import Middleware

    from kpi.ui.shape_route import shapes_route
    from kpi.ui.upload_route import DiskUploads
    from kpi.ui.visitor import VisitorCookie

    middleware = [Middleware(VisitorCookie), Middleware(DiskUploads)]
    app = st.App(__file__, lifespan=_navigation_first, routes=[shapes_route()], middleware=middleware)
elif __name__ == "__main__":
    main()
