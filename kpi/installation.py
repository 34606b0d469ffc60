"""Where what stands beside the package is: the app, its pages, its settings and the sample shop.

In a checkout they stand next to ``kpi``; an installed package carries them inside it (``force-include`` in
pyproject.toml).
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_CARRIED = PACKAGE / "carried"
BESIDE = _CARRIED if _CARRIED.is_dir() else PACKAGE.parent
APP = BESIDE / "app.py"
SAMPLE_DATA = BESIDE / "sample_data"
