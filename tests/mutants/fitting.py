"""Which tests are likely to notice a change of a file: those that read it, the nearest ones first."""

from __future__ import annotations

import ast
import re
from collections import deque
from pathlib import Path

from kpi.catalog import CATALOG
from kpi.models import MODELS
from kpi.tables import FACTS

# What needs a browser or measures speed; what is about the text of the program and not about what it does.
_NOT_ASKED = (
    *("tests/e2e/", "tests/bench/", "tests/mutants/", "tests/test_mutants.py", "tests/test_aggregates.py"),
    *("tests/test_real_data.py", "tests/test_layers.py", "tests/test_sizes.py", "tests/test_docs.py"),
    *("tests/test_package.py", "tests/test_requirements.py"),
)
_MOST_FILES = 14
# What every question goes through is asked about all KPIs early.
_OF_EVERY_KPI = ("tests/test_catalog.py", "tests/test_relations.py", "tests/test_rollups.py")
_OF_QUESTIONS = re.compile(r"kpi/(compiler|models|catalog|tables|formula|query|periods|coverage)")


class Graph:
    """What files of a tree read each other: by imports, by the name of a page, by the name of a model."""

    def __init__(self, root: Path) -> None:
        folders = ("kpi", "pages", "tests")
        self.files = ["app.py", *(str(p.relative_to(root)) for f in folders for p in sorted((root / f).rglob("*.py")))]
        self.models = {p.stem: str(p.relative_to(root)) for p in sorted((root / "kpi/models").rglob("*.sql"))}
        texts = {name: (root / name).read_text(encoding="utf-8") for name in self.files}
        self.readers: dict[str, set[str]] = {}
        for name, text in texts.items():
            for read in self._read(name, text):
                self.readers.setdefault(read, set()).add(name)
        for name, path in self.models.items():
            for read in set(re.findall(r"\b(?:from|join)\s+(\w+)", (root / path).read_text(encoding="utf-8"))):
                if read in self.models and read != name:
                    self.readers.setdefault(self.models[read], set()).add(path)

    def _read(self, name: str, text: str) -> set[str]:
        # What all tests of a folder are given, the app on a page say.
        found = {str(Path(name).with_name("conftest.py"))} if name.startswith("tests/") else set()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {self._file(node.module), *(self._file(f"{node.module}.{alias.name}") for alias in node.names)}
            elif isinstance(node, ast.Import):
                found |= {self._file(alias.name) for alias in node.names}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {f"pages/{node.value}.py", node.value}
                # Parsers are run by their path, in a process of their own.
                if node.value == "parsers":
                    found |= {file for file in self.files if file.startswith("kpi/parsers/")}
                if not name.startswith("kpi/models/"):
                    found |= {self.models[word] for word in re.findall(r"\w+", node.value) if word in self.models}
        return found & {*self.files, *self.models.values()} - {name}

    def _file(self, module: str) -> str:
        path = module.replace(".", "/")
        return f"{path}.py" if f"{path}.py" in self.files else f"{path}/__init__.py"

    def kpis_of(self, path: str) -> set[str]:
        """Names of the KPIs that are read from a model, itself or through other models."""
        if not path.endswith(".sql"):
            return set()
        above, waiting = {path}, [path]
        while waiting:
            for reader in self.readers.get(waiting.pop(), set()) & set(self.models.values()) - above:
                above.add(reader)
                waiting.append(reader)
        names = {Path(model).stem for model in above}
        read = {fact: names & set(map(str, vars(FACTS[fact]).values())) for fact in FACTS}
        found = {name for name, kpi in CATALOG.items() if any(read[fact] for fact in kpi.facts)}
        # Some models are chosen when a question is compiled; what they are made of tells who reads them.
        tables = {table for model in MODELS if model.name in names for table in model.after}
        return found or {name for name, kpi in CATALOG.items() if tables and set(kpi.needs) <= tables}

    def tests_of(self, path: str) -> list[str]:
        """Test files that read a file, the nearest first, and of those as near the ones that share its name or folder."""
        distance, waiting = {path: 0}, deque([path])
        while waiting:
            name = waiting.popleft()
            for reader in sorted(self.readers.get(name, ())):
                if reader not in distance:
                    distance[reader] = distance[name] + 1
                    waiting.append(reader)
        parts = set(re.findall(r"[a-z]+", path.removeprefix("kpi/").removesuffix(".py"))) - {"init", "sql", "models"}

        def alike(name: str) -> int:
            return len(parts & set(re.findall(r"[a-z]+", name)))

        tests = [
            name
            for name in distance
            if Path(name).name.startswith("test_") and name.startswith("tests/") and not name.startswith(_NOT_ASKED)
        ]
        tests.sort(key=lambda name: (distance[name] - alike(name), distance[name], name))
        broad = [name for name in _OF_EVERY_KPI if _OF_QUESTIONS.match(path)]
        place = 0 if path.endswith(".sql") and self.kpis_of(path) else 2
        narrow = [name for name in tests if name not in broad]
        return [*narrow[:place], *broad, *narrow[place:]][:_MOST_FILES]
