"""Sources in other repositories: fetched, pinned, used offline, and not trusted."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from bare import Bare, local_stand_in, served
from built.building import pattern, write
from click.testing import CliRunner, Result
from reading_site import assets

from mkdocs_patterns.cli import main
from mkdocs_patterns.giturls import read_git_url
from mkdocs_patterns.host.elsewhere import Elsewhere
from mkdocs_patterns.reading import checkouts, git, repositories
from mkdocs_patterns.reading.participants import participants
from mkdocs_patterns.reading.sources import Collected, collect
from mkdocs_patterns.repository import Repository
from mkdocs_patterns.settings import Settings, SettingsError, load_settings
from mkdocs_patterns.site import open_site

FILES = {
    "workshop/ada/look.md": pattern("A Cheap Look", goal="Save compute."),
    "workshop/Template.md": pattern("*Name*", goal="*What for?*"),
    "notes/large.md": "Nothing of the workshop's.\n",
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test begins as on a new machine."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setattr(repositories, "_missed", set())
    return tmp_path / "cache"


@pytest.fixture
def bare(tmp_path: Path) -> Bare:
    return Bare(tmp_path / "remotes" / "group-a.git", FILES)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it, and no program can be run any more."""

    def refuse(*arguments: object, **_: object) -> None:
        raise AssertionError(f"a program was run: {arguments}")

    return lambda: monkeypatch.setattr(subprocess, "Popen", refuse)


def project(folder: Path, *sources: Any, **options: Any) -> Path:
    settings = {"patterns": {"sources": list(sources), **options}}
    return write(folder / "project", {"mkdocs.yml": {"site_name": "x", "plugins": [settings]}})


def loaded(root: Path) -> Settings:
    config = yaml.safe_load((root / "mkdocs.yml").read_text("utf-8"))
    return load_settings(config["plugins"][0]["patterns"], root)


def collected(root: Path) -> Collected:
    return collect(loaded(root))


def paths(found: Collected) -> list[str]:
    return [file.path for file in found.files]


def codes(found: Collected) -> list[str]:
    return [each.code for each in found.problems if each.code != "guidance"]


def run(root: Path, *command: str) -> Result:
    return CliRunner().invoke(main, ["sources", *command, "-f", str(root / "mkdocs.yml")])


def update(root: Path, *command: str) -> Result:
    done = run(root, "update", *command)
    assert done.exit_code == 0, done.output
    return done


def pinned(root: Path) -> list[dict[str, str]]:
    entries: list[dict[str, str]] = yaml.safe_load((root / "patterns.lock").read_text("utf-8"))
    return entries


def failure(root: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        collected(root)
    return caught.value


# Fetching


@pytest.mark.parametrize("form", ["path", "relative", "url"])
def test_a_folder_of_a_repository_is_a_source(form: str, bare: Bare, tmp_path: Path) -> None:
    address = {
        "path": str(bare.remote),
        "relative": "../remotes/group-a.git",
        "url": bare.remote.as_uri(),
    }[form]
    found = collected(project(tmp_path, {"git": address, "path": "workshop"}))
    assert paths(found) == ["group-a/ada/look.md"]
    assert [guide.path for guide in found.guides] == ["group-a/Template.md"]
    assert found.files[0].data.decode() == FILES["workshop/ada/look.md"]


@pytest.mark.parametrize("filters", [False, True])
def test_nothing_but_the_named_folder_reaches_the_cache(
    filters: bool, bare: Bare, tmp_path: Path, own_cache: Path
) -> None:
    if filters:
        with (bare.remote / "config").open("a") as config:
            config.write("[uploadpack]\nallowFilter = true\n")
    collected(project(tmp_path, {"git": str(bare.remote), "path": "workshop"}))
    names = {path.name for path in own_cache.rglob("*") if path.is_file()}
    assert names == {"about.json", "look.md", "Template.md"}


def test_a_repository_is_fetched_from_gits_own_http_backend(bare: Bare, tmp_path: Path) -> None:
    with served(bare.remote.parent) as host:
        root = project(tmp_path, {"git": f"http://{host}/group-a.git", "path": "workshop"})
        first = bare.commit({"workshop/ben/drift.md": pattern("Drift", goal="Notice it.")})
        update(root)
        bare.commit({"workshop/ben/drift.md": pattern("Changed", goal="Later.")})
        cached = tmp_path / "cache"
        cached.rename(tmp_path / "gone")
        found = collected(root)
    assert pinned(root)[0]["commit"] == first
    assert paths(found) == ["group-a/ada/look.md", "group-a/ben/drift.md"]
    assert "Drift" in found.files[1].data.decode()
    assert codes(found) == []


def test_an_older_server_that_gives_no_single_commits_gives_the_history(
    bare: Bare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "protocol.version")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "0")
    root = project(tmp_path, {"git": str(bare.remote), "path": "workshop"})
    update(root)
    bare.commit({"workshop/ada/look.md": pattern("Changed", goal="Later.")})
    (tmp_path / "cache").rename(tmp_path / "gone")
    assert "A Cheap Look" in collected(root).files[0].data.decode()


def test_each_branch_is_a_source_of_its_own(bare: Bare, tmp_path: Path) -> None:
    bare.commit({"workshop/ada/look.md": pattern("On The Side", goal="x")}, branch="side")
    places = [{"git": str(bare.remote), "path": "workshop", "branch": b} for b in ("main", "side")]
    found = collected(project(tmp_path, *places))
    assert paths(found) == ["group-a-main/ada/look.md", "group-a-side/ada/look.md"]
    assert "On The Side" in found.files[1].data.decode()


# Pins


def test_a_source_without_a_pin_is_fetched_once_and_the_build_says_what_to_do(
    bare: Bare, tmp_path: Path
) -> None:
    root = project(tmp_path, {"git": str(bare.remote), "path": "workshop"})
    first = collected(root)
    (notice,) = (each for each in first.problems if each.code == "unpinned-source")
    assert notice.severity == "warning"
    assert "mkdocs-patterns sources update" in notice.hint
    bare.commit({"workshop/ben/drift.md": pattern("Drift", goal="x")})
    assert paths(collected(root)) == ["group-a/ada/look.md"]
    assert not (root / "patterns.lock").exists()


def test_update_pins_the_newest_commit_and_builds_stay_with_it(bare: Bare, tmp_path: Path) -> None:
    root = project(tmp_path, {"git": str(bare.remote), "path": "workshop"})
    assert "pinned to" in update(root).output
    before = (root / "patterns.lock").read_text("utf-8")
    new = bare.commit({"workshop/ben/drift.md": pattern("Drift", goal="x")})
    assert paths(collected(root)) == ["group-a/ada/look.md"]
    old = pinned(root)[0]["commit"]
    assert f"{old[:12]} -> {new[:12]}" in update(root).output
    assert paths(collected(root)) == ["group-a/ada/look.md", "group-a/ben/drift.md"]
    after = (root / "patterns.lock").read_text("utf-8")
    assert after == before.replace(old, new)
    assert "as before" in update(root).output


def test_update_of_one_repository_leaves_the_others_where_they_are(
    bare: Bare, tmp_path: Path
) -> None:
    other = Bare(tmp_path / "remotes" / "group-b.git", FILES)
    root = project(tmp_path, {"git": str(other.remote)}, {"git": str(bare.remote)})
    update(root)
    assert [entry["git"] for entry in pinned(root)] == [str(bare.remote), str(other.remote)]
    kept = pinned(root)[1]["commit"]
    new = bare.commit({"x.md": "x\n"})
    other.commit({"y.md": "y\n"})
    update(root, "--only", str(bare.remote))
    assert [entry["commit"] for entry in pinned(root)] == [new, kept]
    refused = run(root, "update", "--only", "https://example.org/x")
    assert refused.exit_code == 2
    assert str(bare.remote) in refused.output


def test_what_could_be_updated_is_kept_when_another_repository_is_gone(
    bare: Bare, tmp_path: Path
) -> None:
    root = project(tmp_path, {"git": str(tmp_path / "nowhere")}, {"git": str(bare.remote)})
    done = run(root, "update")
    assert done.exit_code == 2
    assert "cannot be reached" in done.output
    assert [entry["git"] for entry in pinned(root)] == [str(bare.remote)]


def test_list_tells_commit_date_and_state_without_fetching(
    bare: Bare, tmp_path: Path, offline: Callable[[], None]
) -> None:
    root = project(tmp_path, "own", {"git": str(bare.remote), "path": "workshop"})
    (root / "own").mkdir()
    update(root)
    commit = pinned(root)[0]["commit"][:12]
    (tmp_path / "cache").rename(tmp_path / "gone")
    offline()
    assert run(root, "list").output.splitlines() == [
        "own: a folder of this project",
        f"group-a: {bare.remote}, folder workshop: {commit} (pinned, not fetched yet)",
    ]
    (tmp_path / "gone").rename(tmp_path / "cache")
    assert f"{commit} of 2026-03-01T10:00:00+00:00 (pinned, in the cache)" in (
        run(root, "list").output
    )


@pytest.mark.parametrize(
    "content",
    ["- git: x\n", "- git: x\n  commit: abc\n", "words", "- [", "- git: x\n  commit: --upload\n"],
)
def test_a_broken_lock_file_is_a_clear_error(content: str, bare: Bare, tmp_path: Path) -> None:
    root = write(project(tmp_path, {"git": str(bare.remote)}), {"patterns.lock": content})
    error = failure(root)
    assert error.option == "patterns.lock"
    assert "sources update" in error.remedy


# Without network


def test_a_pinned_commit_in_the_cache_needs_no_git_at_all(
    bare: Bare, tmp_path: Path, offline: Callable[[], None]
) -> None:
    root = project(tmp_path, {"git": str(bare.remote), "path": "workshop"})
    update(root)
    offline()
    assert paths(collected(root)) == ["group-a/ada/look.md"]


def test_an_unreachable_pin_stops_the_build_unless_the_owner_says_otherwise(
    bare: Bare, tmp_path: Path
) -> None:
    root = project(tmp_path, {"git": str(bare.remote), "path": "workshop"})
    update(root)
    old = pinned(root)[0]["commit"]
    new = bare.commit({"workshop/ben/drift.md": pattern("Drift", goal="x")})
    lock = root / "patterns.lock"
    lock.write_text(lock.read_text("utf-8").replace(old, new), "utf-8")
    bare.remote.rename(tmp_path / "moved")
    error = failure(root)
    assert (error.option, error.value) == ("sources", str(bare.remote))
    assert "cannot be reached" in error.message
    assert "unreachable: warn" in error.remedy
    place = {"git": str(bare.remote), "path": "workshop"}
    found = collected(project(tmp_path, place, unreachable="warn"))
    assert paths(found) == ["group-a/ada/look.md"]
    (problem,) = (each for each in found.problems if each.code == "unreachable-source")
    assert problem.severity == "warning"
    assert old[:12] in problem.message
    assert new[:12] in problem.message


def test_a_server_does_not_try_again_at_every_change(
    bare: Bare, tmp_path: Path, offline: Callable[[], None]
) -> None:
    place = {"git": str(bare.remote), "path": "workshop"}
    root = project(tmp_path, place, unreachable="warn")
    update(root)
    lock = root / "patterns.lock"
    lock.write_text(lock.read_text("utf-8").replace(pinned(root)[0]["commit"], "1" * 40), "utf-8")
    first = collected(root)
    assert codes(first) == ["unreachable-source"]
    offline()
    assert codes(collected(root)) == ["unreachable-source"]


def test_without_any_cached_state_an_unreachable_source_is_always_an_error(tmp_path: Path) -> None:
    place = {"git": (tmp_path / "nowhere").as_uri()}
    root = project(tmp_path, place, unreachable="warn")
    assert "cannot be reached" in failure(root).message
    write(root, {"patterns.lock": f"- git: {place['git']}\n  commit: {'1' * 40}\n"})
    assert "cannot be reached" in failure(root).message


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"branch": "autumn"}, "no branch 'autumn'"),
        ({"path": "sessions"}, "no folder 'sessions'"),
        ({"path": "workshop/ada/look.md"}, "no folder 'workshop/ada/look.md'"),
    ],
)
def test_a_missing_branch_or_folder_is_named(
    place: Mapping[str, str], words: str, bare: Bare, tmp_path: Path
) -> None:
    error = failure(project(tmp_path, {"git": str(bare.remote), **place}, unreachable="warn"))
    assert words in error.message
    assert error.remedy


def test_a_repository_without_commits_is_named(tmp_path: Path) -> None:
    bare = tmp_path / "empty.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    assert "no commit yet" in failure(project(tmp_path, {"git": str(bare)})).message


def test_a_machine_without_git_is_told_so(
    bare: Bare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "not installed" in failure(project(tmp_path, {"git": str(bare.remote)})).message


def test_too_much_and_too_slow_are_told(
    bare: Bare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path, {"git": str(bare.remote)})
    monkeypatch.setattr(git, "LARGEST", 5000)
    assert "takes more than" in failure(root).message
    monkeypatch.setattr(git, "LARGEST", 10**9)
    slow = write(tmp_path / "slow", {"git": "#!/bin/sh\nsleep 60\n"})
    (slow / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow}:{os.environ['PATH']}")
    monkeypatch.setattr(git, "PATIENCE", 0.1)
    assert "not fetched within" in failure(root).message


# Whole or not at all


def test_a_fetch_that_dies_leaves_nothing_half(
    bare: Bare, tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path, {"git": str(bare.remote)})
    with monkeypatch.context() as patch:

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(checkouts, "_put", killed)
        with pytest.raises(KeyboardInterrupt):
            collected(root)
    assert [path for path in own_cache.rglob("*") if path.is_file()] == []
    (place,) = (own_cache / "mkdocs-patterns" / "sources").iterdir()
    left = write(place / ".part-killed", {"store-0/objects/pack/tmp_pack_x": "half"})
    os.utime(left, (0, 0))
    assert "group-a/workshop/ada/look.md" in paths(collected(root))
    assert not left.exists()


def test_the_second_of_two_builds_at_once_finds_the_firsts_work(bare: Bare, tmp_path: Path) -> None:
    root = project(tmp_path, {"git": str(bare.remote), "path": "workshop"})
    program = (
        "import sys; from pathlib import Path; from mkdocs_patterns.settings import load_settings\n"
        "from mkdocs_patterns.reading.sources import collect\n"
        f"s = load_settings({{'sources': [{{'git': {str(bare.remote)!r}, 'path': 'workshop'}}]}},"
        f" Path({str(root)!r}))\n"
        "print([f.path for f in collect(s).files])"
    )
    command = [sys.executable, "-c", program]
    builds = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [build.communicate(timeout=60)[0] for build in builds] == [
        "['group-a/ada/look.md']\n"
    ] * 3
    assert list((tmp_path / "cache").rglob(".part-*")) == []


def test_a_damaged_checkout_is_fetched_again(bare: Bare, tmp_path: Path, own_cache: Path) -> None:
    root = project(tmp_path, {"git": str(bare.remote), "path": "workshop"})
    update(root)
    (about,) = own_cache.rglob("about.json")
    about.write_text("{", "utf-8")
    assert paths(collected(root)) == ["group-a/ada/look.md"]


# Several repositories


def test_forks_with_the_same_folders_hold_different_people(tmp_path: Path) -> None:
    forks = [Bare(tmp_path / owner / "workshop.git", FILES) for owner in ("ann", "bob")]
    found = collected(
        project(tmp_path, *({"git": str(f.remote), "path": "workshop"} for f in forks))
    )
    assert paths(found) == ["ann-workshop/ada/look.md", "bob-workshop/ada/look.md"]
    people = participants(found.files)
    assert len({person.id for person in people.values()}) == 2
    assert {person.name for person in people.values()} == {"ada"}
    assert codes(found) == ["unpinned-source"] * 2


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([{"git": "https://e.org/ada/needs.git"}], ["needs"]),
        ([{"git": "https://e.org/ada/needs", "name": "Group A"}], ["Group A"]),
        ([{"git": "https://e.org/ada/needs", "name": "../x: y"}], ["x- y"]),
        (["needs", {"git": "https://e.org/ada/needs"}], ["needs", "ada-needs"]),
        (["needs/a", {"git": "git@e.org:ada/needs.git"}], ["needs/a", "ada-needs"]),
        ([".", {"git": "git@e.org:ada/needs.git"}], [".", "ada-needs"]),
        (
            [{"git": f"https://e.org/{o}/needs", "name": "Spring"} for o in ("ada", "ben")],
            ["ada-needs", "ben-needs"],
        ),
    ],
)
def test_no_two_sources_paths_begin_alike(
    sources: list[Any], expected: list[str], tmp_path: Path
) -> None:
    (tmp_path / "needs" / "a").mkdir(parents=True)
    settings = load_settings({"sources": sources}, tmp_path)
    assert [source.path for source in settings.sources] == expected


def test_where_participants_are_not_shown_no_path_tells_an_owner(tmp_path: Path) -> None:
    forks = [{"git": f"https://e.org/{owner}/ada-needs"} for owner in ("ada", "ben")]
    settings = load_settings({"sources": forks, "participants": "hide"}, tmp_path)
    names = [source.path for source in settings.sources]
    assert len(set(names)) == 2
    assert not [name for name in names if "ada" in name or "ben" in name or "needs" in name]


def test_where_participants_are_not_shown_nothing_published_tells_an_owner(
    tmp_path: Path,
) -> None:
    forks = [Bare(tmp_path / owner / "needs.git", FILES) for owner in ("quokka", "axolotl")]
    places = [{"git": str(fork.remote), "path": "workshop"} for fork in forks]
    for privacy in ("pseudonym", "hide"):
        root = project(tmp_path, *places, participants=privacy)
        write(root, {"pseudonyms.yml": f"salt: {'0123456789abcdef' * 4}\n"})
        site = open_site(loaded(root), site_url="https://example.org/")
        published = [site.page(plan).html for plan in site.plans]
        published += [str(content) for content in assets(site).values()]
        assert len(site.build.catalogue.patterns) == 2
        for word in ("quokka", "axolotl", "needs.git", "repository-"):
            assert [text for text in published if word in text] == []


@pytest.mark.parametrize(("then", "now"), [("show", "pseudonym"), ("hide", "show")])
def test_the_owners_word_holds_where_participants_are_shown_otherwise(
    bare: Bare, tmp_path: Path, then: str, now: str
) -> None:
    options = {"sources": [{"git": str(bare.remote), "path": "workshop"}]}
    (source,) = load_settings({**options, "participants": then}, tmp_path).sources
    entry = f"- id: a-cheap-look\n  source: {source.path}/ada/look.md\n  goal: trust\n"
    secret = f"salt: {'0123456789abcdef' * 4}\n"
    write(tmp_path, {"overrides.yml": entry, "pseudonyms.yml": secret})
    site = open_site(load_settings({**options, "participants": now}, tmp_path))
    found = site.build.catalogue.assignments["a-cheap-look"]["goal"]
    assert [item.term for item in found] == ["trust"]
    assert [p for p in site.problems if p.code.startswith("override")] == []


# Configuration


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c touch% /tmp/x",
        "-oProxyCommand=touch x",
        "--upload-pack=touch x",
        "ssh://-oProxyCommand=x/y",
        "ssh://-l@example.org/y",
        "git@example.org:-x",
        "git@-x:y",
        "http://example.org/a/b",
        "git://example.org/a/b",
        "ftp://example.org/a",
        "https://example.org/a?private_token=x",
        "example.org:a/b",
        "https://example.org/a\nb",
        "fd::7",
        "",
        7,
    ],
)
def test_an_address_that_is_not_taken_is_refused_unseen(address: object, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"sources": [{"git": address}]}, tmp_path)
    assert caught.value.option == "sources: git"
    assert not isinstance(address, str) or not address or address not in str(caught.value)


BRANCHES = """
main feature/x a.b x@y @x ümlaut release-1 -x --upload-pack=x a..b a//b /a a/ .a a/.b a.lock
a.lock/b a. @ a@{b a~b a^b a:b a?b a*b a[b a\\b HEAD~1
""".split()


@pytest.mark.parametrize("name", [*BRANCHES, "a b", "a\x01b"])
def test_a_branch_is_what_git_takes_for_one(name: str) -> None:
    ref = f"refs/heads/{name}"
    done = subprocess.run(["git", "check-ref-format", ref], check=False, capture_output=True)
    fits = done.returncode == 0 and not name.startswith("-") and name != "@"
    assert Repository.can_be_branch(name) is fits


@pytest.mark.parametrize(
    ("place", "option"),
    [
        ({"branch": "-x"}, "sources: branch"),
        ({"path": "../x"}, "sources: path"),
        ({"path": "/x"}, "sources: path"),
        ({"folder": "x"}, "sources: folder"),
    ],
)
def test_a_wrong_key_is_named(place: Mapping[str, str], option: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"sources": [{"git": "https://e.org/a/b", **place}]}, tmp_path)
    assert caught.value.option == option


@pytest.mark.parametrize(
    "source",
    [
        "https://us3r:pw@e.org/a/b",
        {"path": "https://us3r:pw@e.org/a/b"},
        {"git": "https://e.org/a/b", "token": "us3r:pw"},
        {"git": "http://us3r:pw@e.org/a/b"},
        {"git": "https://us3r:pw@e.org/a/b?x"},
    ],
)
def test_a_misplaced_password_is_not_repeated(source: Any, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"sources": [source]}, tmp_path)
    assert "us3r" not in str(caught.value)
    assert "pw" not in str(caught.value)


def test_one_folder_of_a_repository_is_named_once(tmp_path: Path) -> None:
    twice = [{"git": "https://a:b@e.org/a/b"}, {"git": "https://e.org/a/b"}]
    with pytest.raises(SettingsError, match="named twice"):
        load_settings({"sources": twice}, tmp_path)


# Hostile repositories


def test_links_out_of_a_repository_are_reported_and_not_followed(
    bare: Bare, tmp_path: Path
) -> None:
    secret = write(tmp_path, {"secret/key.md": "# Secret\n\n## Goal\n\nhunter2\n"})
    target = bare.blob(str(secret / "secret"))
    file = bare.blob(str(secret / "secret" / "key.md"))
    entries = [("120000", target, "workshop/out"), ("120000", file, "workshop/ada/key.md")]
    bare.commit_entries([*entries, ("120000", target, "link")])
    root = project(tmp_path, {"git": str(bare.remote), "path": "workshop"})
    found = collected(root)
    assert paths(found) == ["group-a/ada/look.md"]
    assert codes(found) == ["unpinned-source", "symlink", "symlink"]
    assert (
        "no folder 'link'"
        in failure(project(tmp_path, {"git": str(bare.remote), "path": "link"})).message
    )


def test_odd_names_are_files_like_others(bare: Bare, tmp_path: Path) -> None:
    text = bare.blob(pattern("Odd", goal="x"))
    names = ["-rf.md", "--help/x.md", "a\nb.md", "a\\b.md", ":(top)x.md", "CON.md"]
    bare.commit_entries([("100644", text, f"odd/{name}") for name in names])
    found = collected(project(tmp_path, {"git": str(bare.remote), "path": "odd"}))
    assert len(found.files) == len(names)
    assert all(file.path.isprintable() for file in found.files)
    assert {file.data for file in found.files} == {pattern("Odd", goal="x").encode()}


def test_filters_hooks_and_submodules_do_nothing(
    bare: Bare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    template = write(tmp_path / "template", {"hooks/post-checkout": f"#!/bin/sh\ntouch {ran}\n"})
    (template / "hooks" / "post-checkout").chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text(
        f'[filter "evil"]\nsmudge = touch {ran}\nprocess = touch {ran}\nrequired = true\n'
        f"[init]\ntemplateDir = {template}\n[core]\nhooksPath = {template}/hooks\n"
        f"fsmonitor = touch {ran}\nautocrlf = true\n[submodule]\nrecurse = true\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    attributes = "* filter=evil text eol=crlf ident working-tree-encoding=UTF-16\n"
    bare.commit(
        {
            "workshop/.gitattributes": attributes,
            ".gitattributes": attributes,
            "workshop/ada/id.md": "# $Id$\n\n## Goal\n\nSave.\n",
            ".gitmodules": f'[submodule "m"]\npath = workshop/m\nurl = ext::touch {ran}\n',
        }
    )
    bare.commit_entries([("160000", "1" * 40, "workshop/m")])
    found = collected(project(tmp_path, {"git": str(bare.remote), "path": "workshop"}))
    assert not ran.exists()
    texts = {file.path: file.data.decode() for file in found.files}
    assert texts == {
        "group-a/ada/id.md": "# $Id$\n\n## Goal\n\nSave.\n",
        "group-a/ada/look.md": FILES["workshop/ada/look.md"],
    }


def test_a_hook_of_the_owners_does_not_lead_git_astray(
    bare: Bare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    found = collected(project(tmp_path, {"git": str(bare.remote), "path": "workshop"}))
    assert paths(found) == ["group-a/ada/look.md"]
    assert not (tmp_path / "index").exists()


# Credentials


def test_credentials_open_the_repository_and_stand_nowhere(
    bare: Bare, tmp_path: Path, own_cache: Path
) -> None:
    secret = "s3cr3t%2Ftoken"
    key = base64.b64encode(b"robot-user:s3cr3t/token").decode()
    with served(bare.remote.parent, f"Basic {key}") as host:
        address = f"http://robot-user:{secret}@{host}/group-a.git"
        root = project(tmp_path, {"git": address, "path": "workshop"})
        said = update(root).output + run(root, "list").output
        found = collected(root)
        wrong = project(tmp_path / "other", {"git": address.replace("s3", "S3")})
        said += str(failure(wrong)) + run(wrong, "update").output
    assert paths(found) == ["group-a/ada/look.md"]
    said += str(failure(project(tmp_path / "third", {"git": address, "path": "none"})))
    said += repr(found.files) + repr(loaded(root))
    said += (root / "patterns.lock").read_text("utf-8")
    said += "".join(p.read_text("utf-8") for p in own_cache.rglob("*") if p.is_file())
    for part in ("robot-user", "s3cr3t", "S3cr3t", "token"):
        assert part not in said
    assert f"http://{host}/group-a.git" in said


def test_credentials_in_gits_own_words_are_taken_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "#!/bin/sh\necho \"fatal: 'https://us3r:p%40ss@e.org' p@ss us3r:p%40ss\" >&2; exit 1\n"
    fake = write(tmp_path / "fake", {"git": script})
    (fake / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake}:{os.environ['PATH']}")
    said = str(failure(project(tmp_path, {"git": "https://us3r:p%40ss@e.org/x"})))
    assert "fatal: 'https://***@e.org'" in said
    assert not [part for part in ("us3r", "p%40ss", "p@ss") if part in said]


# Where files are found again


@pytest.mark.parametrize(
    ("address", "web", "forge"),
    [
        ("https://github.com/ada/needs.git", "https://github.com/ada/needs", "github"),
        ("https://tok:en@github.com/ada/needs", "https://github.com/ada/needs", "github"),
        ("git@github.com:ada/needs.git", "https://github.com/ada/needs", "github"),
        ("ssh://git@gitlab.uni.example:2222/a/b/c.git", "https://gitlab.uni.example/a/b/c",
         "gitlab"),
        ("https://git.example.org:8443/needs/", "https://git.example.org:8443/needs", ""),
        ("http://localhost:80/x", "", ""),
        ("file:///srv/git/x.git", "", ""),
        ("/srv/github/x", "", ""),
    ],
)  # fmt: skip
def test_a_repositorys_page_is_told_from_its_address(address: str, web: str, forge: str) -> None:
    url = read_git_url(address)
    assert url
    assert (url.web, url.forge) == (web, forge)


@pytest.mark.parametrize(
    ("address", "view", "edit"),
    [
        (
            "https://github.com/ada/needs.git",
            "https://github.com/ada/needs/blob/{commit}/our%20notes/ada/a%20b.md",
            "https://github.com/ada/needs/edit/main/our%20notes/ada/a%20b.md",
        ),
        (
            "git@gitlab.example.org:group/ada/needs.git",
            "https://gitlab.example.org/group/ada/needs/-/blob/{commit}/our%20notes/ada/a%20b.md",
            "https://gitlab.example.org/group/ada/needs/-/edit/main/our%20notes/ada/a%20b.md",
        ),
        ("https://codes.example.org/needs", None, None),
    ],
)
def test_a_file_is_shown_at_its_commit_and_edited_on_its_branch(
    address: str, view: str | None, edit: str | None, tmp_path: Path
) -> None:
    bare = Bare(tmp_path / "x.git", {"our notes/ada/a b.md": pattern("A", goal="x")})
    root = project(tmp_path, {"git": address, "path": "our notes"})
    with local_stand_in(bare):
        update(root)
    commit = pinned(root)[0]["commit"]
    links = Elsewhere(loaded(root))
    assert links.has("needs/ada/a b.md")
    assert not links.has("workshop/ada/a b.md")
    assert links.view("needs/ada/a b.md") == (view and view.format(commit=commit))
    assert links.edit("needs/ada/a b.md") == edit
    location = links.file("needs/ada/a b.md")
    assert location
    assert location.is_file()


def test_a_new_pattern_is_never_written_into_the_cache(bare: Bare, tmp_path: Path) -> None:
    place = {"git": str(bare.remote), "path": "workshop"}
    root = project(tmp_path, place)
    command = ["new", "A Title", "--participant", "ada", "-f", str(root / "mkdocs.yml")]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "clone" in done.output
    root = project(tmp_path, place, "own")
    (root / "own").mkdir()
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert (root / "own" / "ada" / "a-title.md").is_file()
    assert not (tmp_path / "cache").exists()
