"""What files tell of the shop of the stories."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.stories.rows import Row


def told_in_files() -> dict[str, list[Row]]:
    """What files tell of the shop: the rows of every table that has ``story_files/<table>.csv``, by its own field names."""
    told = {}
    for number, path in enumerate(sorted((Path(__file__).parent / "story_files").glob("*.csv")), start=100):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [{name: value or None for name, value in row.items()} for row in csv.DictReader(file)]
        told[path.stem] = [{**row, "load_id": number, "source": path.stem} for row in rows]
    return told
