"""Charts as files: PNG and SVG without a browser. The program that draws them is large, and loaded with the first."""

from __future__ import annotations

from kpi.charts.drawing import Drawing


def png(drawing: Drawing) -> bytes:
    """The chart as a picture of twice the size it has on the page."""
    import vl_convert  # noqa: PLC0415

    return vl_convert.vegalite_to_png(drawing.for_file(), scale=2)


def svg(drawing: Drawing) -> bytes:
    """The chart as a vector picture."""
    import vl_convert  # noqa: PLC0415

    return vl_convert.vegalite_to_svg(drawing.for_file()).encode()
