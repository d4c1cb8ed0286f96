"""What a pull request touches, and what of it lies outside its participant's own folder."""

from __future__ import annotations

import os
import posixpath
import subprocess
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.settings import Settings, SettingsError

__all__ = ["changed_paths", "foreign_changes"]


def changed_paths(root: Path, since: str | None = None) -> tuple[str, ...]:
    """Paths that differ from where the branch began, relative to the project's folder.

    `since` names that place; else the branch a pull request goes to, else the remote's default
    branch. Uncommitted changes count. `SettingsError` where git cannot tell.
    """
    base = since or _base(root)
    fork = _git(root, "merge-base", base, "HEAD", option=base).strip()
    listed = _git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", fork)
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    outside = _git(root, "diff", "--name-only", "--no-renames", "-z", fork)
    top = Path(_git(root, "rev-parse", "--show-toplevel").strip())
    above = {os.path.relpath(top / name, root) for name in outside.split("\0") if name}
    return tuple(
        sorted({*filter(None, listed.split("\0")), *filter(None, new.split("\0")), *above})
    )


def foreign_changes(
    paths: Iterable[str], settings: Settings, participant: str
) -> tuple[Problem, ...]:
    """A problem for each changed path that is not the participant's own."""
    own = [posixpath.join(posixpath.normpath(s.path), participant) + "/" for s in settings.sources]
    found = []
    for path in paths:
        name = unicodedata.normalize("NFC", Path(path).as_posix())
        inside = any(name.startswith(folder) for folder in own)
        if inside and not settings.file(path).is_symlink():
            continue
        what = "is a symbolic link" if inside else f"lies outside {' and '.join(own)}"
        message = f"This change {what}."
        hint = "Take it out of the pull request, or let the workshop's owner make it."
        found.append(problem("foreign-change", name, 1, message, hint))
    return tuple(found)


def _base(root: Path) -> str:
    target = os.environ.get("GITHUB_BASE_REF") or os.environ.get(
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"
    )
    if target:
        return f"origin/{target}"
    try:
        return _git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").strip()
    except SettingsError as error:
        remedy = "Name it: --since origin/main"
        raise SettingsError(
            "--since", None, "no branch to compare with is known", remedy
        ) from error


def _git(root: Path, *args: str, option: str | None = None) -> str:
    command = ["git", "-C", str(root), "-c", "core.quotePath=off", *args]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SettingsError("--participant", None, "git did not run", "Install git.") from error
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        remedy = "Run it in a clone with the full history, or name the branch: --since origin/main"
        raise SettingsError("--since", option, f"git says: {why}", remedy)
    return done.stdout.decode("utf-8", "surrogateescape")
