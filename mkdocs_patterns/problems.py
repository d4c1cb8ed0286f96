"""What is wrong in the data, where, and how to mend it.

Problems are values: they travel with the catalogue, are logged by the plugin, printed by
`check`, shown on the report page and exported. Broken configuration is not a problem but a
`SettingsError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

__all__ = ["CODES", "SEVERITIES", "Code", "Problem", "Severity", "adjust", "problem"]

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Code:
    """One kind of problem: how grave it is unless the owner says otherwise, and what it means."""

    severity: Severity
    meaning: str


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one file."""

    code: str
    severity: Severity
    path: str
    """POSIX, NFC, relative to the project's folder."""
    line: int
    """1-based; 1 where the whole file is meant."""
    message: str
    """What is wrong and what was expected, in words a participant understands."""
    hint: str
    """How to mend it."""
    column: int = 1
    """1-based."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} {self.hint} [{self.code}]"


CODES: dict[str, Code] = {
    "citation": Code("warning", "CITATION.cff cannot be read, or names no title or no author."),
    "comment-hidden": Code("note", "A closed HTML comment is not shown to readers."),
    "control-characters": Code("note", "Control or direction marks were taken out of the text."),
    "empty-field": Code("note", "A field the template asks for has no answer."),
    "encoding": Code("note", "The file is not UTF-8; its letters were guessed."),
    "foreign-change": Code("warning", "A change outside the participant's own folder."),
    "front-matter": Code("warning", "The front matter is no valid YAML mapping."),
    "guidance": Code("note", "A template, example or overview: offered to readers, no pattern."),
    "hidden-file": Code("note", "A Markdown file whose name begins with a dot is not read."),
    "id-clash": Code("warning", "Two patterns' names give the same address."),
    "lineage-circle": Code("warning", "Patterns are said to descend from each other in a circle."),
    "lineage-unknown": Code("warning", "Lineage names a pattern that is not there, or several."),
    "merged": Code("note", "A pattern is merged into another, where its address leads now."),
    "mistyped-heading": Code("note", "A heading was read as the field it resembles."),
    "external-image": Code("note", "An image on another host is not loaded; its words are shown."),
    "former-id": Code("warning", "A former id of a pattern is another page's address."),
    "image-missing": Code("warning", "An image is not in the participants' folders."),
    "image-type": Code("warning", "An image is no PNG, JPEG, GIF or WebP, or is too large."),
    "name-clash": Code("warning", "Two names are one on systems that fold capitals or accents."),
    "name-replaced": Code("note", "A participant's name in a text; a pseudonym stands there now."),
    "not-a-pattern": Code("note", "A Markdown file without the template's headings."),
    "override-source-mismatch": Code(
        "warning", "An override names another file than its pattern's."
    ),
    "override-unknown-pattern": Code("warning", "An override names a pattern that does not exist."),
    "override-unknown-term": Code("warning", "An override gives a term no vocabulary knows."),
    "override-unreadable": Code("error", "An entry of the override file cannot be read."),
    "page-clash": Code("warning", "A page or file of the site stands where the catalogue has one."),
    "symlink": Code("warning", "A symbolic link was not followed."),
    "personal-data": Code("note", "A mail address, telephone number, handle or profile."),
    "too-slow": Code("warning", "A text could not be read within the limits; shown as typed."),
    "too-large": Code("warning", "A file is too large; only its beginning was read."),
    "unclassified": Code("note", "A pattern has no term of a facet."),
    "unknown-section": Code("note", "A heading the template does not have; kept as it is."),
    "unknown-status": Code("note", "Front matter gives a status no pattern can have."),
    "unpinned-source": Code("warning", "A repository is used at whatever commit was there first."),
    "unreachable-source": Code("warning", "A repository's last known state stands for a newer."),
    "unknown-term": Code("note", "Front matter gives a term no vocabulary knows."),
    "unreadable": Code("error", "A file could not be read."),
    "wanted-pattern": Code("note", "A related pattern that nobody has written yet."),
    "untouched-template": Code("note", "A copy of the template with nothing filled in."),
    "broken-link": Code(
        "warning", "A relative link leads to no file, or to one that is no pattern."
    ),
    "duplicate": Code("note", "Two participants' patterns say much the same."),
}
"""Every code there is; the reference page is held complete against this table."""


def problem(
    code: str, path: str, line: int, message: str, hint: str, *, column: int = 1
) -> Problem:
    """A problem with the code's own severity. `KeyError` for a code that is not in `CODES`."""
    return Problem(code, CODES[code].severity, path, line, message, hint, column)


def adjust(problems: Iterable[Problem], severities: Mapping[str, str]) -> tuple[Problem, ...]:
    """The problems with the owner's severities; those set to `off` are left out."""
    kept = []
    for item in problems:
        wanted = severities.get(item.code, item.severity)
        if wanted == "off":
            continue
        kept.append(
            item if wanted == item.severity else replace(item, severity=cast(Severity, wanted))
        )
    return tuple(kept)
