"""The tests find a browser, and say so where there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser_finder import MISSING, find_chromium

ONE_TEST = "tests/setup/test_the_browser_opens_a_page.py::test_the_browser_opens_the_sign_in_page"


def test_the_environment_names_the_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.touch(mode=0o755)
    monkeypatch.setenv("CHROMIUM", str(program))
    assert find_chromium() == program


def test_without_a_browser_its_tests_are_left_out_with_one_line() -> None:
    done = run_without_browser(CI="")
    assert done.stdout.count(MISSING) == 1
    assert "1 deselected" in done.stdout


def test_an_automatic_check_fails_without_a_browser() -> None:
    done = run_without_browser(CI="true")
    assert done.returncode != 0
    assert MISSING in done.stderr + done.stdout


def run_without_browser(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--no-header", ONE_TEST]
    outside = os.environ | {"CHROMIUM": "/nowhere/chromium"} | environment
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=outside, capture_output=True, text=True, check=False
    )
