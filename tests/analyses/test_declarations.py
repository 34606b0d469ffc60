"""Declarations of analyses: what is made from them is whole, and what they say of themselves is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kpi.analyses.declaration import Analysis, Answer, Option, apart
from kpi.analyses.registry import ANALYSES
from kpi.cli import main
from kpi.errors import UnknownName, UserError
from kpi.store import Workspace

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "analyses.md").read_text(encoding="utf-8")
MADE_UP = {"contractual": {"amount": 100.0, "discount": 0.1, "retention": 0.8}}
OF_TABLES = [name for name, analysis in ANALYSES.items() if analysis.needs]


def listed(analysis: Analysis) -> str:
    """The line of the table in the documents."""
    needs = ", ".join(f"`{name}`" for name in analysis.needs) or "nothing"
    return f"| `{analysis.name}` | {analysis.label} | {analysis.about} | {needs} |"


def test_the_documents_list_every_analysis_as_it_is_declared() -> None:
    table = DOCS.partition("<!-- analyses -->\n")[2].partition("<!-- /analyses -->")[0]
    heads = ["| name | what it is called | what it tells | needs |", "|---|---|---|---|"]
    assert table.splitlines() == [*heads, *map(listed, ANALYSES.values())]


@pytest.mark.parametrize("name", ANALYSES)
def test_the_documents_write_every_command_with_its_options(name: str) -> None:
    assert ANALYSES[name].usage in DOCS.splitlines()


def test_the_documents_write_no_other_command() -> None:
    written = [line for line in DOCS.splitlines() if line.startswith("python -m kpi analyse")]
    assert sorted(written) == sorted(analysis.usage for analysis in ANALYSES.values())


@pytest.mark.parametrize("name", ANALYSES)
def test_the_help_says_every_option(name: str, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["analyse", name, "--help"])
    assert stopped.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    for option in ANALYSES[name].options:
        assert option.flag in said and " ".join(option.about.split()) in said
    assert "--json" in said


@pytest.mark.parametrize("name", OF_TABLES)
def test_without_what_it_needs_there_is_no_answer(name: str, workspace: Workspace) -> None:
    try:
        answer = ANALYSES[name].answer(workspace, {})
    except UserError as error:
        assert error.message
    else:
        assert not any(block for block in answer.rows if isinstance(block, list))


def test_what_reads_nothing_opens_no_workspace(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "shop.duckdb"
    arguments = ["contractual", "--amount", "100", "--discount", "0.1", "--retention", "0.8"]
    assert main(["--workspace", str(path), "analyse", *arguments]) == 0
    assert "366.6667" in capsys.readouterr().out and not path.exists()


@pytest.mark.parametrize("name", OF_TABLES)
def test_an_answer_gives_the_statements_behind_it(name: str, shop: Workspace) -> None:
    try:
        answer = ANALYSES[name].answer(shop, {})
    except UserError:
        pytest.skip("the small shop has too little for it")
    assert answer.statements
    read = " ".join(statement.sql for statement in answer.statements)
    assert re.search(r"\bselect\b", read)


FILTERED = [name for name, a in ANALYSES.items() if any(o.name == "where" for o in a.options)]


@pytest.mark.parametrize("name", FILTERED)
def test_filters_narrow_the_answer(name: str, shop: Workspace) -> None:
    analysis = ANALYSES[name]
    whole = analysis.answer(shop, {}).json
    assert analysis.answer(shop, {"where": {}}).json == whole
    narrowed = []
    for channel in ("Store", "Web shop", None):
        try:
            narrowed.append(analysis.answer(shop, {"where": {"channel": (channel,)}}).json)
        except UserError:
            continue
    assert narrowed and all(document != whole for document in narrowed)


@pytest.mark.parametrize("name", FILTERED)
def test_a_filter_on_what_it_does_not_know_is_said(name: str, shop: Workspace) -> None:
    with pytest.raises(UnknownName, match="colour"):
        ANALYSES[name].answer(shop, {"where": {"colour": ("red",)}})


def test_a_filter_is_written_as_in_a_query(capsys: pytest.CaptureFixture, empty_file: Path) -> None:
    assert main(["--workspace", str(empty_file), "analyse", "products", "--where", "channel"]) == 2
    assert "has no =" in capsys.readouterr().err


def test_a_split_that_does_not_exist_is_said(shop: Workspace) -> None:
    with pytest.raises(UnknownName, match="colour"):
        ANALYSES["segments"].answer(shop, {"by": "colour"})


def test_help_and_queries_wait_for_no_model(tmp_path: Path) -> None:
    """What takes long to import is imported by the analysis that needs it."""
    program = (
        "import sys\nfrom kpi.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "main(['--workspace', sys.argv[1], 'query', 'orders'])\n"
        "print('loaded:', *[m for m in sys.modules if m.split('.')[0] == 'scipy' or m.endswith('.clv')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "shop.duckdb")], capture_output=True, text=True, cwd=ROOT
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1].strip() == "loaded:"


def test_tables_without_rows_are_not_shown_between_others() -> None:
    one, other = [{"a": 1}], [{"b": 2}]
    assert apart(one, [], other) == (one, "", other)
    assert apart([], []) == ([],)


def test_an_analysis_names_tables_that_exist() -> None:
    with pytest.raises(AssertionError, match="no table"):
        Analysis("x", "X", "what", ("no_such",), (), lambda *_: Answer((), {}))


def test_how_options_are_written() -> None:
    assert Option("calibration_end", metavar="DATE").usage == "[--calibration-end DATE]"
    assert Option("by", choices=("a", "b")).usage == "[--by a|b]"
    assert Option("deep", kind=bool).usage == "[--deep]"
    assert Option("channel", metavar="NAME", repeated=True).usage == "[--channel NAME]..."
    assert Option("amount", metavar="MONEY", required=True).usage == "--amount MONEY"
