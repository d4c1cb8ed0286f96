"""Sources in other repositories: which commit of each counts, and where its files lie."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from mkdocs_patterns.files import write_file
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.checkouts import (
    COMMIT,
    Checkout,
    Unreachable,
    fetch,
    kept,
    newest_kept,
)
from mkdocs_patterns.settings import Settings, SettingsError, SourceOption

__all__ = ["LOCK", "Pins", "checkouts", "in_cache", "load_pins", "save_pins"]

LOCK = "patterns.lock"
"""Name of the file beside mkdocs.yml that says which commit of each repository counts."""
_HEADING = "# The commits of other repositories; `mkdocs-patterns sources update` writes it anew.\n"

Pins = Mapping[tuple[str, str], str]
"""Address and branch (empty for the repository's first) -> commit."""

_missed: set[tuple[str, str]] = set()
"""Addresses and commits this process could not reach: a server would ask at every change."""


def load_pins(root: Path) -> Pins:
    """The lock file beside mkdocs.yml; empty where there is none."""
    file = root / LOCK
    if not file.is_file():
        return {}
    try:
        entries = yaml.load(file.read_bytes(), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        why = " ".join(str(error).split())
        raise _broken(f"it is no YAML: {why}") from error
    pins = {}
    for entry in [] if entries in (None, "") else entries if isinstance(entries, list) else [None]:
        texts = entry if isinstance(entry, dict) else {}
        url, commit = str(texts.get("git", "")), str(texts.get("commit", ""))
        if not url or not COMMIT.fullmatch(commit):
            raise _broken("an entry has no `git` or no whole `commit`")
        pins[url, str(texts.get("branch", ""))] = commit
    return pins


def save_pins(root: Path, pins: Pins) -> None:
    """Write the lock file, sorted, so that a change of one commit is a change of one line."""
    entries = [
        {"git": url, **({"branch": branch} if branch else {}), "commit": commit}
        for (url, branch), commit in sorted(pins.items())
    ]
    text = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=1000)
    write_file(root / LOCK, f"{_HEADING}{text}")


def checkouts(settings: Settings) -> tuple[Mapping[str, Checkout], tuple[Problem, ...]]:
    """Path of each source that is a repository -> its files; and what is wrong with that.

    Only what the cache lacks is fetched. `SettingsError` for what cannot be had.
    """
    fetched = [source for source in settings.sources if source.repository]
    pins = load_pins(settings.root) if fetched else {}
    found: dict[str, Checkout] = {}
    problems: list[Problem] = []
    for source in fetched:
        found[source.path], trouble = _checkout(settings, source, pins)
        problems += trouble
    return found, tuple(problems)


def in_cache(settings: Settings, source: SourceOption) -> Checkout | None:
    """What a build without network would use of a source. No program is run."""
    repository = source.repository
    if repository is None:
        return None
    pin = load_pins(settings.root).get(repository.pin)
    known = kept(settings, repository, pin) if pin else None
    return known or newest_kept(settings, repository)


def _checkout(
    settings: Settings, source: SourceOption, pins: Pins
) -> tuple[Checkout, list[Problem]]:
    repository = source.repository
    assert repository is not None
    pin = pins.get(repository.pin)
    if pin is None:
        found = newest_kept(settings, repository) or fetch(settings, repository)
        message = f"The source '{source.path}' is pinned to no commit; {found.commit[:12]} is used."
        hint = "Write it down with `mkdocs-patterns sources update`, and commit the file."
        return found, [problem("unpinned-source", LOCK, 1, message, hint)]
    known = kept(settings, repository, pin)
    if known:
        return known, []
    old = newest_kept(settings, repository) if settings.unreachable == "warn" else None
    try:
        if old and (repository.url.text, pin) in _missed:
            return old, [_stale(source, pin, old)]
        return fetch(settings, repository, pin), []
    except Unreachable:
        if old is None:
            raise
    _missed.add((repository.url.text, pin))
    return old, [_stale(source, pin, old)]


def _stale(source: SourceOption, pin: str, used: Checkout) -> Problem:
    message = (
        f"The source '{source.path}' cannot be reached: commit {pin[:12]} is wanted,"
        f" {used.commit[:12]} is used, which was fetched before."
    )
    hint = "Build again when it can be reached; `mkdocs-patterns sources update` says why."
    return problem("unreachable-source", LOCK, 1, message, hint)


def _broken(message: str) -> SettingsError:
    remedy = "Write it anew with `mkdocs-patterns sources update` after deleting it."
    return SettingsError(LOCK, LOCK, message, remedy)
