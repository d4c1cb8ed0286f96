"""The owner's file that says who is called what: kept beside the site, never in it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from mkdocs_patterns.reading.frontmatter import safe_yaml
from mkdocs_patterns.settings import Settings, SettingsError
from mkdocs_patterns.urls import slug

__all__ = ["Pseudonyms", "load_pseudonyms", "new_pseudonyms", "read_pseudonyms"]

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""None that is read as another."""
SHORTEST = 16
"""Characters of a salt."""
_CALLED = re.compile(r"\w[\w .-]{0,40}")
_REMEDY = "Make one with `mkdocs-patterns pseudonyms init`."


@dataclass(frozen=True)
class Pseudonyms:
    """What stands for whom."""

    salt: str = field(repr=False)
    """Makes pseudonyms that nobody can guess a name from; equal as long as it is."""
    participants: Mapping[str, str] = field(default_factory=dict)
    """Folder, or source and folder (`workshop/ann`) -> pseudonym the owner chose."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Folder -> further names of its participant, to be found in texts."""
    words: tuple[str, ...] = ()
    """Words in names that are ordinary words to this workshop."""

    def of(self, source: str, folder: str) -> str:
        """The pseudonym of a participant; `folder` is empty for files directly in the source."""
        for key in (f"{source}/{folder}" if folder else source, folder):
            if key in self.participants:
                return self.participants[key]
        return f"P-{self.code(f'{source}/{folder}', 6)}"

    def code(self, text: str, length: int) -> str:
        """Letters and digits that stand for a text, the same in every build."""
        key = self.salt.encode()
        digest = hmac.digest(key, text.encode("utf-8", "replace"), hashlib.sha256)
        return "".join(_LETTERS[byte % 32] for byte in digest[:length])


def load_pseudonyms(settings: Settings) -> Pseudonyms:
    """The file the option `pseudonyms` names. `SettingsError` where it cannot serve."""
    name = settings.pseudonyms
    path = settings.file(name)
    if not path.is_file():
        message = f"the file is missing, and `participants: {settings.participants}` needs it"
        remedy = f"Make it once with `mkdocs-patterns pseudonyms init {name}`, and keep it."
        raise SettingsError("pseudonyms", name, message, remedy)
    folders = (folder.resolve() for folder in settings.folders)
    if any(f in path.resolve().parents for f in folders if f != settings.root.resolve()):
        message = "the file lies among the participants' own"
        raise SettingsError("pseudonyms", name, message, "Move it out of their folders.")
    return read_pseudonyms(path.read_bytes(), name)


def read_pseudonyms(data: bytes, path: str) -> Pseudonyms:
    """The pseudonyms in a file's content. `SettingsError`, naming the line to mend."""
    try:
        found = safe_yaml(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        why = " ".join(str(error).split())
        raise SettingsError("pseudonyms", path, f"it is no YAML: {why}", "Mend it.") from error
    if not isinstance(found, dict) or not isinstance(found.get("salt"), str):
        raise SettingsError("pseudonyms", path, "it has no line `salt:`", _REMEDY)
    if len(found["salt"]) < SHORTEST:
        why = f"its salt is shorter than {SHORTEST} characters, so names could be guessed"
        raise SettingsError("pseudonyms", path, why, _REMEDY)
    for key in found:
        if key not in ("salt", "participants", "names", "words"):
            remedy = "It has `salt`, `participants`, `names` and `words`."
            raise SettingsError("pseudonyms", path, f"it has no use for '{key}'", remedy)
    chosen = _mapping(found, "participants", path)
    taken: dict[str, str] = {}
    for folder, name in chosen.items():
        if not isinstance(name, str) or not _CALLED.fullmatch(name):
            why = f"the pseudonym of '{folder}' may hold letters, digits, blanks, hyphens and dots"
            raise SettingsError("pseudonyms", path, why, "For instance `P-01`.")
        if taken.setdefault(slug(name), name) != name:
            why = f"'{name}' and '{taken[slug(name)]}' would have one address"
            raise SettingsError("pseudonyms", path, why, "Change one of them.")
    names = {
        _key(folder): _names(folder, given, path)
        for folder, given in _mapping(found, "names", path).items()
    }
    called = {_key(key): str(name) for key, name in chosen.items()}
    return Pseudonyms(found["salt"], called, names, _names("words", found.get("words", []), path))


def new_pseudonyms() -> str:
    """A file's content with a salt of its own."""
    return (
        "# Who is called what in the published catalogue. Keep this file to yourself and out of\n"
        "# the repository: whoever has it can tell whose patterns are whose. Without it the\n"
        "# pseudonyms of the next build would be others.\n"
        f"salt: {secrets.token_hex(24)}\n"
        "# participants: # folder: pseudonym, where it should not be made from the salt\n"
        "#   ann: P-01\n"
        "# names: # folder: further names by which texts may call this participant\n"
        "#   ann: [Ann Example]\n"
        "# words: [] # words of folders' names that texts use without meaning a participant\n"
    )


def _mapping(found: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
    given = found.get(key) or {}
    if not isinstance(given, dict):
        remedy = f"Write `{key}:` and below it lines such as `  ann: P-01`."
        raise SettingsError("pseudonyms", path, f"`{key}` is no mapping", remedy)
    return given


def _names(folder: str, given: object, path: str) -> tuple[str, ...]:
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        remedy = f"Write `  {folder}: [Ann Example]`."
        raise SettingsError("pseudonyms", path, f"the names of '{folder}' are no list", remedy)
    return tuple(names)


def _key(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip().strip("/"))
