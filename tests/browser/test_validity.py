"""A page of each kind is valid HTML, in the judgement of the Nu Html Checker."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from browser.kinds import KINDS

pytestmark = pytest.mark.long

WEB = Path(__file__).parents[2] / "tools" / "web"
JAR = WEB / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
NOT_OURS = (
    ("Attribute “autocomplete” is only allowed", 'class="md-toggle"'),
    ("Attribute “autocomplete” is only allowed", 'class="md-option"'),
    ("Bad value “” for attribute “tabindex”", 'class="md-nav__link'),
    ("The value of the “for” attribute", '<label class="md-nav__title" for="__toc">'),
)
"""Errors of Material's own shell: what is said, and a part of the element."""


@pytest.fixture(scope="module")
def checker() -> list[str]:
    """The command that checks files; got from npm where it is not there yet."""
    java, npm = shutil.which("java"), shutil.which("npm")
    if java is None or npm is None:
        pytest.skip("NO HTML VALIDATION: it needs java and npm")
    if not JAR.exists():
        options = "--ignore-scripts --no-package-lock --no-audit --no-fund --silent".split()
        got = subprocess.run(
            [npm, "install", "--prefix", str(WEB), *options],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if got.returncode:
            pytest.skip(f"NO HTML VALIDATION: no checker: {got.stderr.strip()[-300:]}")
    return [java, "-Xss4m", "-jar", str(JAR), "--format", "json", "--exit-zero-always"]


def errors(checker: list[str], *files: Path) -> list[dict[str, Any]]:
    """All that is wrong in some files."""
    done = subprocess.run(
        [*checker, *map(str, files)], capture_output=True, text=True, timeout=300, check=True
    )
    messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    return [message for message in messages if message["type"] != "info"]


def test_the_checker_sees_an_error(checker: list[str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html lang=en><title>x</title><p><b>bold</p>", "utf-8")
    assert len(errors(checker, page)) > 0


def test_a_page_of_each_kind_is_valid_but_for_the_themes_own_errors(
    checker: list[str], demo_files: Path
) -> None:
    paths = dict.fromkeys(urlsplit(address).path for address in KINDS.values())
    found = errors(checker, *(demo_files / path / "index.html" for path in paths))
    assert len(found) >= 2 * len(paths)  # the theme's: so the pages were read
    ours = [
        (Path(unquote(urlsplit(error["url"]).path)).parent.name, error["message"], error["extract"])
        for error in found
        if not any(m in error["message"] and e in error["extract"] for m, e in NOT_OURS)
    ]
    assert ours == []
