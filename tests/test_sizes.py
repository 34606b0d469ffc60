"""What a reader has to hold at once stays small: files, folders, and no circle to read in."""

from __future__ import annotations

from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.test_layers import MODULES, ROOT, imports

MOST_LINES = 320
MOST_MODULES = 25
FOLDERS = ("kpi", "pages", "sample_data", "tests")
SOURCES = [
    ROOT / "app.py",
    *(p for f in FOLDERS for p in sorted(ROOT.glob(f"{f}/**/*")) if p.suffix in (".py", ".sql")),
]


def module_of(imported: str) -> str | None:
    """The module of this program that an import means."""
    parts = imported.split(".")
    return next((name for n in range(len(parts), 0, -1) if (name := ".".join(parts[:n])) in MODULES), None)


IMPORTED = {
    module: {other for i in imports(path) if (other := module_of(i)) and other != module}
    for module, path in MODULES.items()
}


def circle(needs: dict[str, set[str]]) -> list[str]:
    """Names that need each other in a ring; none when there is no such ring."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def rooms(folder: str) -> dict[str, set[str]]:
    """What stands directly in a folder, modules and folders, each with those of the others that it imports."""
    deep = folder.count(".") + 2
    needs: dict[str, set[str]] = {}
    for module, others in IMPORTED.items():
        if module.startswith(f"{folder}."):
            mine = ".".join(module.split(".")[:deep])
            theirs = {".".join(o.split(".")[:deep]) for o in others if o.startswith(f"{folder}.")}
            needs.setdefault(mine, set()).update(theirs - {mine})
    return needs


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_long() -> None:
    assert {str(p.relative_to(ROOT)) for p in SOURCES if lines(p) > MOST_LINES} == set()


def test_no_folder_holds_many_modules() -> None:
    modules = Counter(p.parent for p in SOURCES if p.suffix == ".py" or "models" in p.parts)
    assert {str(f.relative_to(ROOT)) for f, n in modules.items() if n > MOST_MODULES} == set()


def test_no_module_needs_itself() -> None:
    assert circle(IMPORTED) == []


def test_no_folder_needs_itself() -> None:
    """Where one folder imports from a second, nothing in the second imports from the first, however deep they are."""
    folders = {module.rpartition(".")[0] for module in MODULES if "." in module}
    folders |= {".".join(f.split(".")[:n]) for f in folders for n in range(1, f.count(".") + 1)}
    assert {f: ring for f in sorted(folders) if (ring := circle(rooms(f)))} == {}


def test_a_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) and not circle({"a": {"b", "c"}, "b": {"c"}})
