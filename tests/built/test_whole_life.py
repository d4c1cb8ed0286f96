"""A workshop's whole life: from an empty repository to a release that names nobody."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from bare import Bare, git
from built.building import Built, broken_links, run

from mkdocs_patterns.urls import unaccented

GROUPS = ("red", "green", "tausch-fork")
"""A repository each; the last one's address holds a name, as forks' addresses do."""
PEOPLE = dict(
    zip(
        ("Zsófia Brandl", "jürgen-müßig", "ottokar_quell", "tausch"),
        ("red", *GROUPS),
        strict=True,
    )
)
"""Who writes, and in whose repository."""
NAMES = ("zsofia", "brandl", "jurgen", "juergen", "mussig", "muessig", "ottokar", "quell", "tausch")
"""Words of their names, as `unaccented` leaves them; no other word of the site holds one."""

CHEAP = {
    "Goal": "Save compute: a search that cannot work, or hardly, should be stopped early.",
    "Problem": "Is the search space any good; or will the tuning only burn GPU hours?",
    "Context": "We are about to tune the hyperparameters of a model.\nThe ranges are defined.",
    "Solution": "Run a pilot search on five percent of the data, twenty trials, and compare the "
    "scores with the “default” settings. If none beats them, the ranges are wrong.",
}
WRITTEN: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("Zsófia Brandl", "A Cheap Look First"): CHEAP,
    ("jürgen-müßig", "The Shape of the Gap"): {
        "Goal": "Choose between a booster and a network, für die Nachtschicht.",
        "Problem": "Which family of models does the next search begin with?",
        "Solution": "Ask the night shift what it can repair. Ottokar Quell has a list.",
    },
    ("ottokar_quell", "Look Cheaply First"): CHEAP,
    ("tausch", "Who Decides When It Stops"): {
        "Goal": "Trust: the project lead wants to verify the winner before it is deployed.",
        "Problem": "Nobody can tell whether the best model is better by luck.",
        "Context": "Pipeline stage: Model validation. See [mine](keep-the-losers.md).",
        "Solution": "Train the winner with ten seeds. See also A Cheap Look First.",
    },
}
HPO, CHOICE, TEST = "hyperparameter-optimization", "model-selection", "model-validation"
CHEAP_ID, GAP, DOUBLE, WINNER = (
    "a-cheap-look-first",
    "the-shape-of-the-gap",
    "look-cheaply-first",
    "who-decides-when-it-stops",
)


@dataclass
class Desk:
    """One table with everybody's folders: the catalogue, the hosted repositories, the clones."""

    top: Path
    hosted: dict[str, Bare]

    @property
    def catalogue(self) -> Path:
        return self.top / "catalogue"

    def clone(self, group: str) -> Path:
        return self.top / "clones" / group

    def url(self, group: str) -> str:
        return self.hosted[group].remote.as_uri()

    def file(self, name: str) -> str:
        return (self.catalogue / name).read_text("utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.file(name)
        assert text.count(old) == 1, f"{old!r} in {name}:\n{text}"
        (self.catalogue / name).write_text(text.replace(old, new), "utf-8")

    def export(self, name: str) -> dict[str, Any]:
        said(self.catalogue, "export", "-o", name)
        data: dict[str, Any] = json.loads(self.file(name))
        return data

    def publish(self, site: str) -> Built:
        done = run("mkdocs", "build", "--strict", "--site-dir", site, cwd=self.catalogue)
        assert done.returncode == 0, done.stderr
        built = Built(self.catalogue, self.catalogue / site)
        assert broken_links(built.site, "/automl-needs/") == []
        return built


def said(folder: Path, *command: str, code: int = 0) -> str:
    """What a command says that ends as it should."""
    done = run("mkdocs_patterns", *command, cwd=folder)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_workshop_from_an_empty_repository_to_a_release_that_names_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    desk = Desk(tmp_path, {})
    begin(desk)
    write_patterns(desk)
    check_and_mend(desk)
    collect(desk)
    first = build_first(desk)
    tables = classify(desk)
    agree(desk, *tables)
    merge(desk)
    write_again(desk)
    build_second(desk, first)
    release(desk)


def begin(desk: Desk) -> None:
    """The day before: `init` makes a repository of the catalogue and, again, changes nothing."""
    desk.catalogue.mkdir()
    git(desk.catalogue, "init", "--quiet", "--initial-branch=main")
    git(desk.catalogue, "remote", "add", "origin", "https://github.com/example/automl-needs.git")
    said(desk.catalogue, "init")
    settings = yaml.safe_load(desk.file("mkdocs.yml"))
    assert settings["repo_url"] == "https://github.com/example/automl-needs"
    assert settings["site_url"] == "https://example.github.io/automl-needs/"
    for name in ("workshop/Template.md", "CONTRIBUTING.md", ".github/workflows/pages.yml"):
        assert (desk.catalogue / name).is_file()
    git(desk.catalogue, "add", ".")
    git(desk.catalogue, "commit", "--quiet", "-m", "An empty catalogue")
    said(desk.catalogue, "init")
    assert git(desk.catalogue, "status", "--porcelain") == ""


def write_patterns(desk: Desk) -> None:
    """Three groups, each in a clone of its own repository, begin with `new` and fill it in."""
    template = desk.file("workshop/Template.md")
    for group in GROUPS:
        bare = Bare(desk.top / "hosted" / f"{group}.git", {"workshop/Template.md": template})
        desk.hosted[group] = bare
        git(desk.top, "clone", "--quiet", desk.url(group), str(desk.clone(group)))
    for (person, title), answers in WRITTEN.items():
        path = write_pattern(desk, person, title, answers)
        assert path.parent.name == person
    slip = path.read_text("utf-8").replace("## Context", "## Contxet")
    path.write_text(slip, "utf-8")


def write_pattern(desk: Desk, person: str, title: str, answers: Mapping[str, str]) -> Path:
    """A copy of the template whose questions one person has answered, as far as they could."""
    clone = desk.clone(PEOPLE[person])
    path = clone / said(clone, "new", title, "--participant", person).splitlines()[0]
    text = path.read_text("utf-8")
    assert title in text
    for heading, answer in answers.items():
        before, mark, after = text.partition(f"## {heading}\n\n*")
        assert mark, heading
        rest = after.partition("*\n")[2]
        text = f"{before}## {heading}\n\n{answer}\n{rest}"
    path.write_text(text, "utf-8")
    return path


def check_and_mend(desk: Desk) -> None:
    """`check` names the slip and the wrong link by line; mended, nothing but notes is left."""
    clone = desk.clone("tausch-fork")
    path = "workshop/tausch/who-decides-when-it-stops.md"
    text = (clone / path).read_text("utf-8")
    lines = text.splitlines()
    told = said(clone, "check", "workshop/tausch", code=1)
    at = lines.index("## Contxet") + 1
    assert f"{path}:{at}:4: note: The heading 'Contxet' was read as 'Context'." in told
    at = next(number for number, line in enumerate(lines, 1) if "keep-the-losers.md" in line)
    column = lines[at - 1].index("keep-the-losers.md") + 1
    assert f"{path}:{at}:{column}: warning: The link to" in told
    assert "'keep-the-losers.md' leads to no file" in told
    mended = text.replace("Contxet", "Context").replace(" See [mine](keep-the-losers.md).", "")
    (clone / path).write_text(mended, "utf-8")
    told = said(clone, "check", "workshop/tausch")
    assert "Contxet" not in told
    assert "keep-the-losers" not in told
    for group in desk.hosted:
        push(desk, group)


def push(desk: Desk, group: str) -> None:
    clone = desk.clone(group)
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "-m", "What we need to know")
    git(clone, "push", "--quiet", "origin", "main")


def collect(desk: Desk) -> None:
    """The three repositories become sources, pinned by commit; only now the double shows."""
    sources = [{"git": desk.url(group), "path": "workshop"} for group in GROUPS]
    sources[0]["name"] = "Group Red"
    desk.edit("mkdocs.yml", "# sources: workshop", f"sources: {json.dumps(sources)}")
    said(desk.catalogue, "sources", "update")
    lock = desk.file("patterns.lock")
    for group in desk.hosted:
        assert git(desk.clone(group), "rev-parse", "HEAD") in lock
    told = said(desk.catalogue, "check")
    assert "'Look Cheaply First' says much the same as 'A Cheap Look First'" in told


def build_first(desk: Desk) -> dict[str, Any]:
    """A strict build: every pattern has its page, sorted as far as its words tell."""
    site = desk.publish("first")
    data = site.data()
    assert {p["id"]: p["participant"] for p in data["patterns"]} == {
        CHEAP_ID: "Zsófia Brandl",
        GAP: "jürgen-müßig",
        DOUBLE: "ottokar_quell",
        WINNER: "tausch",
    }
    assert stages(data)[CHEAP_ID] == [(HPO, "prose")]
    assert stages(data)[WINNER] == [(TEST, "label")]
    assert "burn GPU hours" in site.article(f"patterns/{DOUBLE}")
    assert f'href="../{CHEAP_ID}/' in site.article(f"patterns/{WINNER}")
    return desk.export("first.json")


def stages(data: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    return {
        p["id"]: [(item["term"], item["origin"]) for item in p["facets"]["stage"]]
        for p in data["patterns"]
    }


def classify(desk: Desk) -> tuple[str, str]:
    """Two people sort the exported table; one's comes back into the override file."""
    said(desk.catalogue, "export", "--format", "csv", "-o", "patterns.csv")
    edited(desk, "thea.csv", {CHEAP_ID: "HPO", GAP: "Model selection", DOUBLE: "HPO"})
    edited(desk, "ruth.csv", {CHEAP_ID: "HPO", GAP: CHOICE, DOUBLE: CHOICE})
    told = said(desk.catalogue, "classify", "import", "thea.csv", "--dry-run")
    assert f"{DOUBLE}, stage: nothing confirmed -> {HPO}" in told
    assert not (desk.catalogue / "overrides.yml").exists()
    said(desk.catalogue, "classify", "import", "thea.csv")
    entries = {entry["id"]: entry for entry in yaml.safe_load(desk.file("overrides.yml"))}
    assert set(entries) == {CHEAP_ID, GAP, DOUBLE}
    again = said(desk.catalogue, "classify", "import", "thea.csv", "--dry-run")
    assert "->" not in again
    for group in desk.hosted:
        assert git(desk.clone(group), "status", "--porcelain") == ""
    return "thea.csv", "ruth.csv"


def edited(desk: Desk, name: str, stage: Mapping[str, str]) -> None:
    """The table as a spreadsheet saves it: semicolons, a byte order mark, CRLF, columns moved."""
    with (desk.catalogue / "patterns.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["stage"] = stage.get(row["id"], row["stage"])
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [*reversed(rows[0])], delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    (desk.catalogue / name).write_text(out.getvalue(), "utf-8-sig", newline="")


def agree(desk: Desk, first: str, second: str) -> None:
    """The figures of the two codings, by hand: H H M V against H M M V."""
    told = json.loads(said(desk.catalogue, "agreement", first, second, "--format", "json"))
    stage = next(facet for facet in told["facets"] if facet["id"] == "stage")["figures"]
    assert (stage["patterns"], stage["same"]) == (4, 3)
    # chance: (2*1 + 1*2 + 1*1) of 16 pairs alike; of the pool HHH MMM VV 14 of 56
    assert stage["kappa"] == pytest.approx((3 / 4 - 5 / 16) / (1 - 5 / 16))
    assert stage["alpha"] == pytest.approx(1 - (1 / 4) / (42 / 56))
    (disputed,) = told["disagreements"]
    assert (disputed["pattern"], disputed["first"], disputed["second"]) == (DOUBLE, [HPO], [CHOICE])
    assert disputed["quotations"]
    for quotation in disputed["quotations"]:
        assert quotation["text"] in " ".join(CHEAP.values())
        assert "green/ottokar_quell/look-cheaply-first.md:" in quotation["place"]


def merge(desk: Desk) -> None:
    """The owner's file says that the double is part of the other; nobody's own file changes."""
    entry = f"- id: {DOUBLE}\n"
    desk.edit("overrides.yml", entry, f"{entry}  merged_into: {CHEAP_ID}\n")


def write_again(desk: Desk) -> None:
    """The next workshop: pinned sources stay as they are until somebody updates them."""
    answers = {"Goal": "Learn from failed trials.", "Problem": "Which ones deserve a second look?"}
    write_pattern(desk, "tausch", "Keep the Losers", answers)
    winner = desk.clone("tausch-fork") / "workshop/tausch/who-decides-when-it-stops.md"
    winner.write_text(winner.read_text("utf-8").replace("ten seeds", "twenty seeds"), "utf-8")
    push(desk, "tausch-fork")
    assert "keep-the-losers" not in stages(desk.export("pinned.json"))
    said(desk.catalogue, "sources", "update", "--only", desk.url("tausch-fork"))


def build_second(desk: Desk, first: Mapping[str, Any]) -> None:
    """The old address leads on, the sorting is confirmed, and the diff tells what is new."""
    site = desk.publish("second")
    data = site.data()
    assert set(stages(data)) == {p["id"] for p in first["patterns"]} - {DOUBLE} | {
        "keep-the-losers"
    }
    assert stages(data)[CHEAP_ID] == [(HPO, "override")]
    assert stages(data)[GAP] == [(CHOICE, "override")]
    old = site.page(f"patterns/{DOUBLE}")
    assert f'content="0; url=../{CHEAP_ID}/"' in old
    assert f'<a href="../{CHEAP_ID}/">A Cheap Look First</a>' in old
    assert "Look Cheaply First" in site.article(f"patterns/{CHEAP_ID}")
    desk.export("second.json")
    told = said(desk.catalogue, "diff", "first.json", "second.json", "-o", "docs/changes.md")
    told += html.unescape(desk.file("docs/changes.md"))
    assert f"- Look Cheaply First is now part of A Cheap Look First (`{CHEAP_ID}`)" in told
    assert "### New patterns\n\n- Keep the Losers (`keep-the-losers`)" in told
    assert "Text changed: Solution" in told
    assert "Hyperparameter optimization confirmed" in told


def release(desk: Desk) -> None:
    """With pseudonyms nothing of a name is in any file; sorting and redirects stay."""
    said(desk.catalogue, "pseudonyms", "init")
    assert "pseudonyms.yml" not in git(desk.catalogue, "status", "--porcelain")
    before = named(Built(desk.catalogue, desk.catalogue / "second"))
    assert {name for _, name in before} >= {"zsofia", "muessig", "ottokar", "tausch"}
    desk.edit("mkdocs.yml", "participants: show", "participants: pseudonym")
    site = desk.publish("release")
    assert named(site) == []
    data = site.data()
    assert stages(data) == stages(json.loads(desk.file("second.json")))
    called = {p["id"]: p["participant"] for p in data["patterns"]}
    assert len(set(called.values())) == 3
    assert called[WINNER] == called["keep-the-losers"]
    assert f"url=../{CHEAP_ID}/" in site.page(f"patterns/{DOUBLE}")
    assert "night shift what it can repair" in site.article(f"patterns/{GAP}")
    assert "Look Cheaply First" in site.page("changes")
    assert "4 patterns, 0 problems" in said(desk.catalogue, "check")


def named(site: Built) -> list[tuple[str, str]]:
    """File and name wherever a name stands, in any spelling, in a path or in a content."""
    return [
        (path, name)
        for path, content in site.files().items()
        if not path.startswith("assets/")
        for text in [f"{path}\n{content.decode('utf-8', 'replace')}"]
        for form in {text, html.unescape(text), unquote(text), unquote(html.unescape(text))}
        for name in NAMES
        if name in unaccented(form)
    ]
