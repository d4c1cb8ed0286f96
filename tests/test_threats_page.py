"""The documentation's table of threats names every threat, and the cases that show it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from hostile.loader import cases, threats

PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "threats.md"
ROW = re.compile(r'^\| <span id="([\w-]+)">[^|]+\| [^|]+ \| ([^|]+) \|$', re.M)


def documented() -> dict[str, set[str]]:
    text = PAGE.read_text(encoding="utf-8")
    return {threat: set(re.findall(r"`([\w-]+)`", cell)) for threat, cell in ROW.findall(text)}


def shown() -> dict[str, set[str]]:
    folders: dict[str, set[str]] = defaultdict(set)
    for case in cases():
        folders[case.threat].add(case.id.partition("/")[0])
    return folders


def test_every_threat_has_a_row_and_every_row_a_threat() -> None:
    assert documented().keys() == {threat.id for threat in threats()}


def test_every_row_names_folders_that_hold_cases_of_its_threat() -> None:
    folders = shown()
    wrong = {threat: named - folders[threat] for threat, named in documented().items()}
    assert {threat: names for threat, names in wrong.items() if names} == {}
    assert all(documented().values())
