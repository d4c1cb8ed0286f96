"""A repository as a source: where it lies, and what its files' paths begin with."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from mkdocs_patterns.giturls import GitUrl

__all__ = ["Repository", "told_apart"]

_BRANCH = re.compile(
    r"(?!-|@\Z)(?!.*(?:\.\.|//|@\{|/\.|\.lock(?:/|\Z)))[^\x00-\x20\x7f~^:?*\[\\/.]"
    r"(?:[^\x00-\x20\x7f~^:?*\[\\]*[^\x00-\x20\x7f~^:?*\[\\/.])?"
)


@dataclass(frozen=True)
class Repository:
    """A folder in a branch of a repository."""

    url: GitUrl
    branch: str = ""
    """Empty for the one the repository shows first."""
    path: str = ""
    """A folder in it, POSIX; empty for its top."""

    @property
    def pin(self) -> tuple[str, str]:
        """What a commit is noted for: the address as shown, and the branch."""
        return self.url.shown, self.branch

    @property
    def mark(self) -> str:
        """A few letters that tell it from any other."""
        place = "\n".join((*self.pin, self.path))
        return hashlib.sha256(place.encode("utf-8", "replace")).hexdigest()[:6]

    @staticmethod
    def can_be_branch(name: str) -> bool:
        """Whether git takes the name for a branch: as `git check-ref-format --branch` says."""
        return _BRANCH.fullmatch(name) is not None


def told_apart(
    named: Sequence[tuple[str, Repository]],
    taken: Collection[str],
    exists: Callable[[str], bool],
    *,
    anonymous: bool,
) -> list[str]:
    """A path for each repository that no other's files begin with.

    `named` are the sources' names, empty for none, `taken` the other sources' paths. It is the
    name, or the address' last part; where several have it, with the part before or the branch.
    An address may tell who somebody is: anonymous ones go by a mark.
    """
    choices = [_choices(name, place, anonymous) for name, place in named]
    folded = [{choice.casefold() for choice in own[:-1]} for own in choices]
    others = [path.casefold() for path in taken]

    def clear(choice: str, at: int) -> bool:
        key = choice.casefold()
        if any(key in theirs for place, theirs in enumerate(folded) if place != at):
            return False
        return not exists(choice) and not any(f"{path}/".startswith(f"{key}/") for path in others)

    return [
        next((choice for choice in own[:-1] if clear(choice, at)), own[-1])
        for at, own in enumerate(choices)
    ]


def _choices(name: str, place: Repository, anonymous: bool) -> tuple[str, ...]:
    parts = place.url.names[-2:]
    if anonymous:
        short = _as_folder(name) or f"repository-{place.mark}"
        return short, f"{short}-{place.mark}"
    short = _as_folder(name) or _as_folder("".join(parts[-1:])) or "repository"
    longer = (_as_folder("-".join(parts)), _as_folder(f"{short}-{place.branch}"))
    return (short, *(way for way in longer if way), f"{short}-{place.mark}")


def _as_folder(name: str) -> str:
    """A name that can begin a path."""
    shown = "".join(letter if letter.isprintable() else " " for letter in name)
    plain = " ".join(re.sub(r"[/\\:]+", "-", shown).split()).strip(".- ")
    return unicodedata.normalize("NFC", plain)
