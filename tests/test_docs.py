"""What the documents count, list and link to is what is there."""

from __future__ import annotations

import argparse
import ast
import re
from pathlib import Path

import pytest

import kpi
from kpi.cli import parser
from kpi.sources import SOURCES
from tests.test_layers import LAYER, MODULES, layer_of

ROOT = Path(__file__).parent.parent
PAGES = sorted(p for folder in (".", "docs", "sample_data", "tests/traps") for p in (ROOT / folder).glob("*.md"))


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def table(page: str, head: str) -> list[list[str]]:
    """The cells of the table whose first line begins with ``head``, without its two head lines."""
    body = text(page).split(f"\n{head}", 1)[1].split("\n\n", 1)[0]
    rows = [re.split(r"(?<!\\)\|", line.strip("|")) for line in body.splitlines()[2:]]
    return [[cell.strip() for cell in row] for row in rows]


def subcommands(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a parser by name."""
    return {
        name: command
        for action in of._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, command in action.choices.items()
    }


COMMANDS = subcommands(parser())
ANALYSES = subcommands(COMMANDS["analyse"])


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made where it is shown."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_that_are_named_are_there(page: Path) -> None:
    """A path in backticks whose first folder is one of this repository; ``<name>`` and ``*`` stand for any."""
    for path in re.findall(r"`((?:kpi|pages|tests|docs|sample_data)/[^`\s]*)`", page.read_text(encoding="utf-8")):
        pattern = re.sub(r"<[^>]*>", "*", path.rstrip("/"))
        assert list(ROOT.glob(pattern)), path


def test_the_readme_counts_the_exports() -> None:
    assert f"Recognised by their headers are {len(SOURCES)} exports" in text("README.md")


def test_the_readme_lists_the_pages() -> None:
    listed = {
        row[0]: re.sub(r" \([^)]*\)", "", row[1]).split(", ") for row in table("README.md", "| section | pages |")
    }
    declared: dict[str, list[str]] = {}
    for call in ast.walk(ast.parse(text("app.py"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "page":
            path, title = (ast.literal_eval(argument) for argument in call.args[:2])
            declared.setdefault(path.split("/")[0].capitalize(), []).append(title)
    assert listed == declared


def options(of: argparse.ArgumentParser) -> set[str]:
    """The long options of a command and of what is below it."""
    own = {name for action in of._actions for name in action.option_strings if name.startswith("--")} - {"--help"}
    return own.union(*map(options, subcommands(of).values()))


def test_every_command_is_described_with_its_options() -> None:
    described: dict[str, set[str]] = {}
    for row in table("docs/command-line.md", "| command |"):
        command = re.search(r"`(\w+)", row[0])
        assert command, row
        described.setdefault(command[1], set()).update(re.findall(r"--\w+", row[0]))
    of_analyses = described.pop("analyse")
    assert described == {name: options(command) for name, command in COMMANDS.items() if name != "analyse"}
    assert of_analyses <= options(COMMANDS["analyse"])


def test_every_analysis_is_listed() -> None:
    rows = [row[0] for row in table("docs/command-line.md", "| command |") if "`analyse " in row[0]]
    assert {name for row in rows for name in re.findall(r"`(?:analyse )?([\w-]+)", row)} == set(ANALYSES)


@pytest.mark.parametrize("analysis", ANALYSES)
def test_every_analysis_is_described_with_its_options(analysis: str) -> None:
    described = re.findall(rf"^python -m kpi analyse {analysis}(?: (.*))?$", text("docs/analyses.md"), re.MULTILINE)
    assert [set(re.findall(r"--[\w-]+", line)) for line in described] == [options(ANALYSES[analysis])]


def test_the_reading_order_is_the_order_of_the_layers() -> None:
    """``kpi.__doc__`` names everything that stands directly in kpi, nothing before what it imports."""
    order = [f"kpi.{name}" for name in re.findall(r"(?:^    |  )(\w+)  ", kpi.__doc__ or "", re.MULTILINE)]
    there = {".".join(module.split(".")[:2]) for module in MODULES if module.startswith("kpi.")}
    assert set(order) == there - {"kpi.cli", "kpi.__main__"}
    height = {
        name: max(LAYER[layer] for m in MODULES if m == name or m.startswith(f"{name}.") if (layer := layer_of(m)))
        for name in order
    }
    assert [height[name] for name in order] == sorted(height.values())
