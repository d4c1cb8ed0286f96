"""Fetched repositories: their files at one commit, in the user's own cache folder.

A checkout is whole or not there: it is made aside and put in its place in one step, so that two
builds at once and killed ones do no harm. It holds no repository of git, only the files.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from mkdocs_patterns.memory import mark
from mkdocs_patterns.reading.git import LARGEST, PATIENCE, REMOTE, Git, GitError
from mkdocs_patterns.repository import Repository
from mkdocs_patterns.settings import Settings, SettingsError
from mkdocs_patterns.store import UNUSED

__all__ = ["COMMIT", "Checkout", "Unreachable", "fetch", "kept", "newest_kept"]

COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REF = re.compile(r"(?P<commit>[0-9a-f]{40,64})\t(?P<name>.+)")
_HEAD = re.compile(r"ref: refs/heads/(?P<name>.+)\tHEAD")
_ATTRIBUTES = "* -text !eol !crlf -ident !filter !working-tree-encoding\n"
"""Files as they were written; what a repository's own .gitattributes say counts for nothing."""
_HALF = ".part-"
_DAY = 24 * 3600


class Unreachable(SettingsError):
    """A repository, or the commit that is wanted of it, cannot be had at the moment."""


@dataclass(frozen=True)
class Checkout:
    """A repository's folder at one commit."""

    folder: Path
    commit: str
    branch: str
    """The one it was fetched from; empty where the repository did not say."""
    date: str
    """When the commit was made, ISO 8601."""
    fetched: float
    """Seconds since 1970."""


def kept(settings: Settings, repository: Repository, commit: str) -> Checkout | None:
    """What the cache has of a commit. No program is run."""
    return _read(_place(settings, repository) / commit)


def newest_kept(settings: Settings, repository: Repository) -> Checkout | None:
    """What was fetched last, whatever commit it is. No program is run."""
    place = _place(settings, repository)
    names = sorted(path.name for path in place.iterdir()) if place.is_dir() else []
    found = (_read(place / name) for name in names if COMMIT.fullmatch(name))
    return max((each for each in found if each), key=lambda each: each.fetched, default=None)


def fetch(settings: Settings, repository: Repository, commit: str = "") -> Checkout:
    """Bring a commit, or the branch's newest, into the cache.

    `Unreachable` where the repository or the commit cannot be had, any other `SettingsError`
    where there is no git, no such branch or folder, or far too much in it.
    """
    place = _place(settings, repository)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    _tidy(place)
    with tempfile.TemporaryDirectory(dir=place, prefix=_HALF, ignore_cleanup_errors=True) as name:
        part = Path(name)
        git = Git(part, repository.url, _for_git(settings, repository))
        with _told(repository):
            tip, branch = _tip(git, repository)
        commit = commit or tip
        if not commit:
            raise _no_branch(repository)
        known = _read(place / commit)
        if known:
            return known
        with _told(repository, commit):
            tree, date = _content(git, repository, commit, branch)
        made = part / "made"
        made.mkdir()
        tree.rename(made / "tree")
        about = {"branch": branch, "date": date, "fetched": time.time()}
        (made / "about.json").write_text(json.dumps(about), "utf-8")
        _put(made, place / commit)
    found = _read(place / commit)
    if found is None:
        message = f"{place / commit} cannot be read back"
        raise SettingsError("sources", repository.url.shown, message, "Look after that folder.")
    return found


def _place(settings: Settings, repository: Repository) -> Path:
    url = repository.url
    where = url.shown if url.host else (settings.root / url.path).resolve().as_posix()
    name = mark(where, repository.branch, repository.path)
    return user_cache_path("mkdocs-patterns") / "sources" / name


def _for_git(settings: Settings, repository: Repository) -> str:
    """The address as git takes it: folders by their whole path."""
    url = repository.url
    return url.text if url.host else os.path.abspath(settings.root / url.path)  # noqa: PTH100 - no symlink is resolved


def _tip(git: Git, repository: Repository) -> tuple[str, str]:
    """Commit and name of the branch; both may be empty."""
    ref = f"refs/heads/{repository.branch}" if repository.branch else "HEAD"
    git.run("init", "--quiet", "--bare", "--template=", "store")
    lines = git.run("--git-dir=store", "ls-remote", "--symref", REMOTE, ref).split("\n")
    refs = (_REF.fullmatch(line) for line in lines)
    commit = next((found["commit"] for found in refs if found and found["name"] == ref), "")
    heads = (_HEAD.fullmatch(line) for line in lines)
    head = next((found["name"] for found in heads if found), "")
    return commit, repository.branch or (head if Repository.can_be_branch(head) else "")


def _content(git: Git, repository: Repository, commit: str, branch: str) -> tuple[Path, str]:
    """Folder with the files of a commit, and its date.

    First only what is needed is asked for. Servers that cannot give single commits give the
    branch's history.
    """
    way = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules")
    history = [[*way, REMOTE, f"refs/heads/{branch}"]] if branch else []
    ways = [
        [*way, "--depth=1", "--filter=blob:none", REMOTE, commit],
        [*way, "--depth=1", REMOTE, commit],
        *history,
    ]
    for number, command in enumerate(ways):
        store, tree = f"store-{number}", git.folder / f"tree-{number}"
        last = number == len(ways) - 1
        try:
            return tree, _checked_out(git, repository, commit, command, store, tree)
        except GitError as error:
            if last or error.why != "failed":
                raise
    raise GitError("failed")  # pragma: no cover - the last way returns or raises


def _checked_out(
    git: Git, repository: Repository, commit: str, command: list[str], store: str, tree: Path
) -> str:
    kind = ("--object-format=sha256",) if len(commit) == 64 else ()
    git.run("init", "--quiet", "--bare", "--template=", *kind, store)
    info = git.folder / store / "info"
    info.mkdir(exist_ok=True)
    (info / "attributes").write_text(_ATTRIBUTES, "utf-8")
    here = f"--git-dir={store}"
    git.run(here, *command)
    date = git.run(here, "show", "--no-patch", "--format=%cI", commit).strip()
    wanted = f"{commit}^{{tree}}"
    if repository.path:
        entry = git.run(here, "ls-tree", "-z", "-d", "--full-tree", commit, "--", repository.path)
        about = entry.partition("\t")[0].split()
        if about[1:2] != ["tree"]:
            raise _no_folder(repository, commit)
        wanted = about[2]
    tree.mkdir()
    git.run(here, "-c", "core.bare=false", "read-tree", "-m", "-u", wanted, GIT_WORK_TREE=str(tree))
    return date


def _put(made: Path, place: Path) -> None:
    """Another build may have been quicker; what it put there is the same."""
    if place.exists() and _read(place) is None:
        shutil.rmtree(place, ignore_errors=True)
    try:
        made.rename(place)
    except OSError:
        if _read(place) is None:
            raise


def _read(place: Path) -> Checkout | None:
    file, folder = place / "about.json", place / "tree"
    try:
        about = json.loads(file.read_text("utf-8"))
        found = Checkout(
            folder, place.name, str(about["branch"]), str(about["date"]), float(about["fetched"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not folder.is_dir():
        return None
    with contextlib.suppress(OSError):
        os.utime(file)  # whoever tidies up sees that it is in use
    return found


def _tidy(place: Path) -> None:
    """Throw away commits nobody has used for long, and what killed builds have left."""
    now = time.time()
    for path in place.iterdir():
        with contextlib.suppress(OSError):
            half = path.name.startswith(_HALF)
            used = (path if half else path / "about.json").stat().st_mtime
            if now - used > (_DAY if half else UNUSED):
                shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _told(repository: Repository, commit: str = "") -> Iterator[None]:
    """What git says as an error for people."""
    shown = repository.url.shown
    try:
        yield
    except GitError as error:
        if error.why == "absent":
            message, remedy = "git is not installed", "Install git, which fetches repositories."
            raise SettingsError("sources", shown, message, remedy) from error
        if error.why == "large":
            message = f"the repository takes more than {LARGEST // 1_000_000} MB"
            remedy = "Name a folder in it with `path`, or take large files out."
            raise SettingsError("sources", shown, message, remedy) from error
        if error.why == "slow":
            message = f"it was not fetched within {PATIENCE:.0f} seconds"
            remedy = "Try again later, or name a folder in it with `path`."
            raise Unreachable("sources", shown, message, remedy) from error
        if commit:
            message = f"commit {commit[:12]} cannot be fetched: {error.words}"
            remedy = (
                "If it is gone from the branch, take its newest commit:"
                " mkdocs-patterns sources update"
            )
            raise Unreachable("sources", shown, message, remedy) from error
        message = f"the repository cannot be reached: {error.words}"
        remedy = (
            "Check the address, the network and, for a repository that is not public, that git"
            " may read it without asking; or write `unreachable: warn` to use what was fetched."
        )
        raise Unreachable("sources", shown, message, remedy) from error


def _no_branch(repository: Repository) -> SettingsError:
    shown, branch = repository.url.shown, repository.branch
    if not branch:
        remedy = "Push a first commit, or name a `branch`."
        return SettingsError("sources", shown, "the repository has no commit yet", remedy)
    remedy = "Check `branch`, or leave it out for the one the repository shows first."
    return SettingsError("sources", shown, f"it has no branch '{branch}'", remedy)


def _no_folder(repository: Repository, commit: str) -> SettingsError:
    message = f"it has no folder '{repository.path}' at commit {commit[:12]}"
    remedy = "Check `path`, which is seen from the repository's top; links are not followed."
    return SettingsError("sources", repository.url.shown, message, remedy)
