"""Imports point one way, and the core runs without a browser."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = (
    ("kpi.errors", "kpi.csvfile", "kpi.version", "kpi.installation"),
    ("kpi.formula",),
    ("kpi.tables.synonyms",),
    ("kpi.tables", "kpi.periods"),
    ("kpi.coverage", "kpi.catalog"),
    ("kpi.query",),
    ("kpi.compiler",),
    ("kpi.models",),
    ("kpi.store",),
    ("kpi.sources", "kpi.parsers"),
    ("kpi.naming",),
    # What was handed over becomes records, columns, values, rows, and entries in the books.
    ("kpi.intake.grid", "kpi.intake.instructions", "kpi.intake.progress"),
    ("kpi.intake.containers",),
    ("kpi.intake.sheets",),
    ("kpi.intake.grids",),
    ("kpi.intake.values",),
    ("kpi.intake.columns",),
    ("kpi.intake.rows",),
    ("kpi.intake.bookkeeping",),
    ("kpi.intake.copying", "kpi.intake.decisions", "kpi.intake.tables_of"),
    ("kpi.intake.deciding", "kpi.intake.finish", "kpi.intake.request"),
    ("kpi.intake.examining",),
    ("kpi.intake.fast",),
    ("kpi.intake.loading",),
    ("kpi.intake.recovery",),
    ("kpi.intake.sample", "kpi.intake.typed_targets"),
    ("kpi.intake",),
    ("kpi.statistics",),
    ("kpi.benchmarks",),
    ("kpi.analyses.assumptions", "kpi.analyses.money", "kpi.analyses.provenance", "kpi.analyses.scope"),
    ("kpi.analyses.declaration",),
    (
        "kpi.analyses.deals",
        "kpi.analyses.sales",
        "kpi.analyses.subscriptions",
        "kpi.analyses.usage",
        "kpi.analyses.voice",
    ),
    ("kpi.analyses.customers", "kpi.analyses.findings", "kpi.analyses.planning", "kpi.analyses.freshness"),
    ("kpi.analyses.registry",),
    ("kpi.analyses",),
    ("kpi.workspaces", "kpi.answers"),
    ("kpi.charts",),
    ("kpi.reports",),
    ("kpi.web",),
    ("kpi.ui.frame",),
    ("kpi.ui.upload",),
    ("kpi.ui.pieces",),
    ("kpi.ui.customers", "kpi.ui.data", "kpi.ui.performance", "kpi.ui.sales"),
    ("kpi.ui", "kpi.commands"),
    ("kpi.cli",),
    ("pages", "kpi.__main__"),
    ("app",),
)
LAYER = {name: number for number, names in enumerate(LAYERS) for name in names}
FRONT_END = ("kpi.ui", "kpi.web", "pages", "app")
BY_STRING = {"import_module", "__import__", "exec", "eval", "run_module", "run_path"}
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (*sorted(ROOT.glob("kpi/**/*.py")), *sorted(ROOT.glob("pages/**/*.py")), ROOT / "app.py")
    if path.exists() and path != ROOT / "kpi" / "__init__.py"
}


def layer_of(module: str) -> str | None:
    """The entry of the map that a module belongs to."""
    parts = module.split(".")
    return next((name for n in range(len(parts), 0, -1) if (name := ".".join(parts[:n])) in LAYER), None)


def in_front_end(module: str) -> bool:
    """Whether a module may import streamlit."""
    return any(module == name or module.startswith(f"{name}.") for name in FRONT_END)


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_module_has_a_layer() -> None:
    assert [m for m in MODULES if layer_of(m) is None] == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_lower_layers(module: str) -> None:
    mine = layer_of(module)
    assert mine is not None
    upward = []
    for imported in imports(MODULES[module]):
        theirs = layer_of(imported)
        if theirs is not None and theirs != mine and LAYER[theirs] >= LAYER[mine]:
            upward.append(imported)
    assert upward == [], f"{module} imports from its own layer or above"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_imported_or_run_by_string(module: str) -> None:
    """A name in a string would get past the map."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in BY_STRING, f"{module}:{node.lineno} {called}()"
    assert not {"importlib", "runpy", "builtins"} & {i.split(".")[0] for i in imports(MODULES[module])}


@pytest.mark.parametrize("module", [m for m in MODULES if not in_front_end(m)])
def test_only_the_front_end_knows_streamlit(module: str) -> None:
    assert not [i for i in imports(MODULES[module]) if i.split(".")[0] == "streamlit"]


def loaded_after_importing(modules: list[str]) -> set[str]:
    """What a fresh interpreter has loaded after importing modules."""
    program = "\n".join([*(f"import {m}" for m in modules), "import sys", "print(*sys.modules)"])
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_the_core_comes_without_streamlit_and_altair() -> None:
    core = [
        m
        for m in MODULES
        if m.startswith("kpi.") and not in_front_end(m) and layer_of(m) not in ("kpi.charts", "kpi.__main__")
    ]
    loaded = loaded_after_importing(core)
    assert set(core) <= loaded
    assert not {"streamlit", "altair"} & loaded


def test_charts_come_without_streamlit() -> None:
    charts = [m for m in MODULES if layer_of(m) == "kpi.charts"]
    assert "streamlit" not in loaded_after_importing(charts)


def test_errors_import_nothing_of_the_package() -> None:
    assert not [i for i in imports(MODULES["kpi.errors"]) if i.startswith("kpi")]


def test_no_page_stands_directly_in_pages() -> None:
    """Such a page is served without app.py, and so without its sign-in, on the first deep link after a start."""
    assert list(ROOT.glob("pages/*.py")) == []
