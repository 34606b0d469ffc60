"""The installed package carries everything that a checkout has beside it, and knows its version."""

from __future__ import annotations

import subprocess
import sys
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest

from kpi import cli, installation
from kpi.version import VERSION
from tests.test_requirements import pins

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return ZipFile(built)


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0 and capsys.readouterr().out == f"Plumbline {VERSION}\n"


def test_a_checkout_has_the_app_and_the_sample_shop_beside_the_package() -> None:
    assert installation.APP == ROOT / "app.py" and installation.SAMPLE_DATA == ROOT / "sample_data"


def test_the_wheel_carries_every_file(wheel: ZipFile) -> None:
    carried = set(wheel.namelist())
    listed = subprocess.run(
        ["git", "ls-files", "kpi", "pages", "sample_data", ".streamlit", "app.py"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in listed.stdout.splitlines():
        assert (name if name.startswith("kpi/") else f"kpi/carried/{name}") in carried


def test_the_wheel_says_what_it_is_and_needs(wheel: ZipFile) -> None:
    folder = f"plumbline-{VERSION}.dist-info"
    said = message_from_bytes(wheel.read(f"{folder}/METADATA"))
    assert (said["Name"], said["Version"], said["License-Expression"]) == ("plumbline", VERSION, "MIT")
    assert set(said.get_all("Requires-Dist", [])) == {f"{name}=={v}" for name, v in pins("requirements.txt").items()}
    assert "plumbline = kpi.cli:main" in wheel.read(f"{folder}/entry_points.txt").decode()
    assert f"{folder}/licenses/LICENSE" in wheel.namelist()
