"""What a new workshop changed, told from two states of the data."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from built.building import pattern, write
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from mkdocs_patterns.cli import main
from mkdocs_patterns.exports.difference import as_markdown, compared
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import open_site

FILES = {
    "workshop/ann/one.md": pattern("One Idea", goal="Save time.", problem="Nobody remembers."),
    "workshop/ann/two.md": pattern("Two Ideas", goal="Save money.", front="stage: HPO\n"),
    "workshop/ben/three.md": pattern("Three Ideas", goal="Save *face*."),
}


def data(folder: Path, files: dict[str, Any]) -> dict[str, Any]:
    write(folder, files)
    found: dict[str, Any] = json.loads(open_site(load_settings({}, folder)).data())
    return found


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return data(tmp_path_factory.mktemp("old"), FILES)


@pytest.fixture
def new(old: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(old)


def entry(state: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(p for p in state["patterns"] if p["id"] == name)
    return found


def test_nothing_changed(old: dict[str, Any], new: dict[str, Any]) -> None:
    found = compared(old, new)
    assert (found.added, found.gone, found.changed) == ((), (), ())
    assert as_markdown(found, "Autumn") == "## Autumn\n\nNothing has changed.\n"


def test_patterns_come_and_go_and_participants_are_counted(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    fourth = copy.deepcopy(entry(new, "one-idea"))
    fourth |= {"id": "four", "title": "Four", "source": "workshop/cy/4.md", "participant": "cy"}
    new["patterns"] = [*[p for p in new["patterns"] if p["id"] != "three-ideas"], fourth]
    found = compared(old, new)
    assert [names.id for names in found.added] == ["four"]
    assert [names.id for names in found.gone] == ["three-ideas"]
    assert (found.participants, found.new_participants) == ((2, 2), 1)
    text = as_markdown(found, "Autumn")
    assert "3 patterns (before: 3) by 2 participants, 1 of them new (before: 2): 1 added" in text
    assert "### New patterns\n\n- Four (`four`)\n" in text
    assert "### Patterns that are gone\n\n- Three Ideas (`three-ideas`)\n" in text
    assert "cy" not in text


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": "A Better Name"}, "- One Idea is now A Better Name (`one-idea`)"),
        ({"id": "first"}, "- One Idea: `one-idea` is now `first`"),
        (
            {"id": "better", "title": "A Better Name"},
            "- One Idea is now A Better Name: `one-idea` is now `better`",
        ),
        ({"id": "first", "source": "workshop/ann/1.md"}, "- One Idea: `one-idea` is now `first`"),
    ],
    ids=["title", "address", "both", "moved"],
)
def test_a_renamed_pattern_is_neither_new_nor_gone(
    change: dict[str, str], expected: str, old: dict[str, Any], new: dict[str, Any]
) -> None:
    entry(new, "one-idea").update(change)
    found = compared(old, new)
    assert (found.added, found.gone) == ((), ())
    assert f"### Renamed\n\n{expected}\n" in as_markdown(found, "Autumn")


def test_a_pattern_with_neither_file_nor_title_in_common_is_another_one(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    entry(new, "one-idea").update(id="other", title="Other", source="workshop/ann/other.md")
    found = compared(old, new)
    assert [names.id for names in (*found.added, *found.gone)] == ["other", "one-idea"]


def test_two_new_patterns_of_one_file_are_not_taken_for_a_renamed_one(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    one = entry(new, "one-idea")
    new["patterns"].append(copy.deepcopy(one) | {"id": "half", "title": "Half"})
    one.update(id="other-half", title="Other half")
    found = compared(old, new)
    assert [names.id for names in found.added] == ["half", "other-half"]
    assert [names.id for names in found.gone] == ["one-idea"]


def test_terms_come_go_and_are_confirmed(old: dict[str, Any], new: dict[str, Any]) -> None:
    item = {"evidence": "", "field": None, "line": None}
    entry(new, "two-ideas")["facets"]["stage"] = [
        item | {"term": "ensembling", "origin": "override"}
    ]
    goals = [
        item | {"term": "trust", "origin": "prose"},
        item | {"term": "control", "origin": "label"},
    ]
    entry(old, "one-idea")["facets"]["goal"] = goals
    entry(new, "one-idea")["facets"]["goal"] = [
        goals[0] | {"origin": "override"}, goals[1] | {"origin": "prose"},
    ]  # fmt: skip
    told = as_markdown(compared(old, new), "Autumn")
    assert (
        "- Two Ideas (`two-ideas`)\n"
        "    - stage: Ensembling added; Hyperparameter optimization taken away\n"
    ) in told
    assert (
        "- One Idea (`one-idea`)\n    - goal: Trust confirmed; Control no longer confirmed\n"
    ) in told


def test_merged_patterns_are_told_with_what_they_went_into(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    new["patterns"] = [p for p in new["patterns"] if p["id"] != "three-ideas"]
    new["moved"] = [
        {"id": "three-ideas", "title": "x", "url": "x/", "target": "one-idea", "merged": True}
    ]
    found = compared(old, new)
    assert found.gone == ()
    told = as_markdown(found, "Autumn")
    assert "### Merged\n\n- Three Ideas is now part of One Idea (`one-idea`)\n" in told
    assert "0 gone, 1 merged, 0 renamed or changed." in told


def test_a_pattern_that_kept_its_former_address_is_renamed(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    one = entry(new, "one-idea")
    one.update(id="far", title="Far away", source="workshop/zoe/x.md")
    new["moved"] = [{"id": "one-idea", "title": "x", "url": "x/", "target": "far", "merged": False}]
    found = compared(old, new)
    assert (found.added, found.gone) == ((), ())
    assert "- One Idea is now Far away: `one-idea` is now `far`" in as_markdown(found, "Autumn")


def test_a_pattern_that_matures_or_gets_a_descent_is_changed(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    one = entry(new, "one-idea")
    one.update(status="accepted", lineage=[{"kind": "split_from", "target": "two-ideas"}])
    told = as_markdown(compared(old, new), "Autumn")
    assert "    - status: none → accepted\n    - split from `two-ideas`\n" in told


def test_texts_are_compared_section_by_section(old: dict[str, Any], new: dict[str, Any]) -> None:
    sections = entry(new, "one-idea")["sections"]
    assert [section["heading"] for section in sections] == ["Goal", "Problem"]
    sections[0]["markdown"] = "Save more time."
    sections[1]["heading"] = "Known Uses"
    sections[1]["line"] += 1
    told = as_markdown(compared(old, new), "Autumn")
    assert (
        "- One Idea (`one-idea`)\n"
        "    - Text changed: Goal\n"
        "    - New section: Known Uses\n"
        "    - Section gone: Problem\n"
    ) in told
    assert "more time" not in told


def test_a_section_that_only_moved_is_no_change(old: dict[str, Any], new: dict[str, Any]) -> None:
    one = entry(new, "one-idea")
    one["sections"].reverse()
    one["line"] += 5
    assert compared(old, new).changed == ()


def test_nothing_an_author_writes_becomes_markup(old: dict[str, Any], new: dict[str, Any]) -> None:
    nasty = "# <script>x</script> [a](javascript:b) {{ 7*7 }} *b* `c` https://x.example a@b.example"
    for number, change in enumerate(("title", "heading")):
        target = new["patterns"][number]
        (target if change == "title" else target["sections"][0])[change] = nasty
    html = MarkdownIt("gfm-like", {"linkify": False}).render(as_markdown(compared(old, new), nasty))
    assert "<script" not in html
    assert "<a " not in html
    assert "<em>" not in html
    assert html.count("&lt;script&gt;x&lt;/script&gt; [a](javascript:b) {{ 7*7 }} *b* `c`") == 3
    assert "{{" not in as_markdown(compared(old, new), nasty)


# The command


def run(*command: str) -> Result:
    return CliRunner().invoke(main, ["diff", *command], catch_exceptions=False)


@pytest.fixture
def files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: dict[str, Any], new: dict[str, Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    entry(new, "one-idea")["title"] = "A Better Name"
    for name, state in (("old", old), ("new", new)):
        (tmp_path / f"{name}.json").write_text(json.dumps(state), "utf-8")


@pytest.mark.usefixtures("files")
def test_the_changes_go_to_the_terminal_or_to_a_page() -> None:
    said = run("old.json", "new.json", "--heading", "Autumn workshop")
    assert said.exit_code == 0
    assert said.stdout.startswith("## Autumn workshop\n")
    assert run("old.json", "new.json", "-o", "docs/changes.md").stdout == ""
    assert "A Better Name" in Path("docs/changes.md").read_text("utf-8")


@pytest.mark.usefixtures("files")
def test_the_changes_as_data() -> None:
    found = json.loads(run("old.json", "new.json", "--format", "json").stdout)
    (change,) = found["changed"]
    assert change["before"] == {"id": "one-idea", "title": "One Idea"}
    assert change["pattern"] == {"id": "one-idea", "title": "A Better Name"}
    assert found["counts"] == [3, 3]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"patterns": [{"id": 1}], "facets": []}',
        '{"patterns": [], "facets": [{"id": "a`b", "terms": []}]}',
        '{"patterns": 3}',
        "[" * 9999,
    ],
)
def test_a_file_that_is_no_catalogue_is_wrong_use(text: str) -> None:
    Path("odd.json").write_text(text, "utf-8")
    for command in (("odd.json", "new.json"), ("old.json", "odd.json")):
        done = run(*command)
        assert done.exit_code == 2
        assert "odd.json" in done.stderr
        assert "no catalogue.json" in done.stderr
    assert run("gone.json", "new.json").exit_code == 2
