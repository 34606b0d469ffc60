"""A pytest plugin: of each file so many tests at most, those first that name what was changed.

KPI_MUTANT_WORDS are words that a fitting test may have in its name, KPI_MUTANT_TESTS is how many tests a file gives.
"""

from __future__ import annotations

import os
import random
import re
from itertools import groupby

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    words = set(os.environ.get("KPI_MUTANT_WORDS", "").split())
    most = int(os.environ.get("KPI_MUTANT_TESTS", "60"))
    chance = random.Random(8)
    kept: list[pytest.Item] = []
    for _, of_file in groupby(list(items), key=lambda item: item.path):
        tests = list(of_file)
        chosen = set(chance.sample(range(len(tests)), min(most, len(tests))))
        named = {n for n, item in enumerate(tests) if words & set(re.findall(r"[A-Za-z0-9_]+", item.name))}
        chosen |= set(chance.sample(sorted(named), min(most, len(named))))
        kept += [tests[n] for n in sorted(chosen, key=lambda n: (n not in named, n))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept
