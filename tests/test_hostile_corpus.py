"""The hostile corpus is worth running: complete, unambiguous, and able to fail."""

from __future__ import annotations

import html
from collections import Counter
from pathlib import Path

import pytest
from hostile.loader import (
    CANARY,
    CANARY_PLACES,
    HERE,
    Case,
    bases,
    cases,
    materialise,
    plant_canaries,
    same,
    threats,
)

ALL = tuple(cases())
FRAGMENTS = (
    "must_show",
    "must_not_show",
    "must_not_contain",
    "must_not_contain_html",
    "must_link",
    "elements",
    "problems",
    "not_reported",
    "may_report",
)


def fragments(case: Case, field: str) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(case, field)
    return found


def test_the_corpus_holds_at_least_a_hundred_and_fifty_inputs() -> None:
    assert len(ALL) >= 150


def test_every_case_names_a_threat_of_the_list() -> None:
    assert {case.threat for case in ALL} <= {threat.id for threat in threats()}


def test_every_threat_of_the_list_has_a_case() -> None:
    assert {threat.id for threat in threats()} <= {case.threat for case in ALL}


def test_every_requirement_has_a_threat() -> None:
    assert {threat.point for threat in threats()} == set(range(1, 8))


def test_the_readme_names_every_threat_and_every_folder() -> None:
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## The threats")[2].splitlines()
    rows = [line.split("|") for line in table if line.startswith("| `")]
    documented = {row[1].strip(" `"): set(row[3].split()) for row in rows}
    folders: dict[str, set[str]] = {}
    for case in ALL:
        folders.setdefault(case.threat, set()).add(case.id.partition("/")[0])
    assert documented == folders


@pytest.mark.parametrize("field", ["id", "name"])
def test_no_two_cases_share(field: str) -> None:
    counted = Counter(str(getattr(case, field)) for case in ALL)
    assert [value for value, times in counted.items() if times > 1] == []


def test_no_two_cases_write_the_same_file() -> None:
    counted = Counter(path for case in ALL if not case.alone for path in case.files)
    assert [path for path, times in counted.items() if times > 1] == []


def test_no_case_writes_where_a_canary_stands() -> None:
    assert {path for case in ALL for path in case.files} & set(CANARY_PLACES) == set()


@pytest.mark.parametrize("field", FRAGMENTS)
def test_every_expectation_is_text_that_is_not_blank(field: str) -> None:
    odd = [
        (case.id, fragment)
        for case in ALL
        for fragment in fragments(case, field)
        if not isinstance(fragment, str) or not (fragment.strip() or fragment == "\x00")
    ]
    assert odd == []


def test_every_case_says_what_must_come_of_it() -> None:
    silent = [
        case.id
        for case in ALL
        if case.flagged is None
        and not case.live
        and not case.published
        and not any(fragments(case, field) for field in FRAGMENTS)
    ]
    assert silent == []


def test_what_must_be_shown_is_not_shown_by_the_case_s_name_or_its_ordinary_answers() -> None:
    ordinary = [same(" ".join(answers.values())).casefold() for answers in bases()]
    trivial = [
        (case.id, fragment)
        for case in ALL
        for fragment in case.must_show
        for text in (same(case.name).casefold(), *ordinary)
        if same(fragment).casefold() in text
    ]
    assert trivial == []


def test_what_one_case_shows_no_other_case_forbids() -> None:
    shown = [(case.id, fragment) for case in ALL for fragment in case.must_show]
    contradictions = [
        (case.id, other)
        for case in ALL
        for bad in case.must_not_contain
        for other, fragment in shown
        if bad in fragment
    ] + [
        (case.id, other)
        for case in ALL
        for bad in case.must_not_contain_html
        for other, fragment in shown
        if bad in html.escape(fragment)
    ]
    assert contradictions == []


def test_every_published_path_is_a_file_of_the_case() -> None:
    strangers = [case.id for case in ALL if not set(case.published) <= set(case.files)]
    assert strangers == []


def test_every_flagged_path_is_a_file_of_the_case() -> None:
    strangers = [case.id for case in ALL if not set(case.flagged or ()) <= set(case.files)]
    assert strangers == []


def test_the_whole_corpus_materialises_in_one_project(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    plant_canaries(project)
    done = [materialise(case, project) for case in ALL if not case.alone]
    skipped = {each.case.id: each.skipped for each in done if each.skipped}
    assert all(each.written for each in done if not each.skipped)
    assert len(skipped) < 30, skipped


@pytest.mark.parametrize("case", [case for case in ALL if case.alone], ids=lambda case: case.id)
def test_a_case_that_wants_a_project_of_its_own_materialises(case: Case, tmp_path: Path) -> None:
    assert materialise(case, tmp_path / "project").skipped is None


def test_a_case_that_the_system_refuses_leaves_nothing_behind(tmp_path: Path) -> None:
    case = next(case for case in ALL if len(case.files) > 1)
    last = tmp_path / list(case.files)[-1]
    last.parent.mkdir(parents=True)
    last.write_bytes(b"already here")
    assert materialise(case, tmp_path).skipped
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [last]


def test_canaries_stand_in_at_least_ten_places_outside_what_is_published(tmp_path: Path) -> None:
    planted = plant_canaries(tmp_path / "project")
    assert len(planted) >= 10
    assert all(CANARY.encode() in path.read_bytes() for path in planted)


def test_no_file_of_the_corpus_is_large() -> None:
    assert max(path.stat().st_size for path in HERE.rglob("*.yml")) < 30_000
