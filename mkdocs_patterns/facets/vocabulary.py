"""The vocabularies: packaged ones, and the owner's file that replaces or extends them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from mkdocs_patterns.facets.located import Located, Unreadable, read_located
from mkdocs_patterns.facets.termnames import term_key
from mkdocs_patterns.facets.terms import STRENGTHS, Facet, Looks, Term, Wordings
from mkdocs_patterns.memory import mark
from mkdocs_patterns.settings import SettingsError

__all__ = ["DEFAULT", "PACKAGED", "RESERVED", "Facet", "Term", "load_facets", "vocabulary_mark"]

DEFAULT = ("stage", "goal", "method")
PACKAGED = (*DEFAULT, "iteration")
"""Facets whose vocabulary ships with the package."""
RESERVED = frozenset({"index", "unclassified"})
"""Term ids whose page would take another one's place."""

_FACET_KEYS = ("label", "plural", "definition", "groups", "extend", "terms", "looks")
_TERM_KEYS = ("id", "label", "group", "definition", "aliases", "source", "broader", "cues")
_LOOKS_KEYS = ("least", "near", "most", "denied", "fields")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def load_facets(wanted: Sequence[str] = DEFAULT, file: Path | None = None) -> tuple[Facet, ...]:
    """The wanted facets in that order; the owner's file comes before the packaged vocabularies.

    `SettingsError` for whatever is wrong with the owner's file, and for a facet nobody knows.
    """
    own = _owners(file) if file else {}
    found = []
    for facet_id in wanted:
        if facet_id not in own and facet_id not in PACKAGED:
            known = ", ".join(dict.fromkeys((*own, *PACKAGED)))
            raise SettingsError(
                "facets", facet_id, "no vocabulary knows this facet", f"Known: {known}."
            )
        found.append(own[facet_id] if facet_id in own else _packaged(facet_id))
    return tuple(found)


@lru_cache(maxsize=4)
def vocabulary_mark(facets: tuple[Facet, ...]) -> str:
    """A short name for all that facets say, the same in every process."""
    return mark(facets)


@cache
def _packaged(facet_id: str) -> Facet:
    name = f"{facet_id}.yml"
    text = files("mkdocs_patterns").joinpath("data", name).read_text("utf-8")
    facet = _Reader(name).facets(read_located(text, trusted=True))[facet_id]
    return replace(facet, learned=True)


def _owners(file: Path) -> dict[str, Facet]:
    reader = _Reader(file.name)
    try:
        return reader.facets(read_located(file.read_bytes().decode("utf-8-sig")))
    except Unreadable as error:
        raise reader.broken(error.line, "", error.message, "Mend the YAML.") from error
    except UnicodeDecodeError as error:
        raise reader.broken(1, "", "it is not UTF-8", "Save the file as UTF-8.") from error
    except OSError as error:
        raise SettingsError(
            "vocabulary", file.name, "it cannot be read", "Name a YAML file that exists."
        ) from error


class _Reader:
    """One vocabulary file; every complaint names it and the line."""

    def __init__(self, name: str) -> None:
        self.name = name

    def broken(self, line: int, value: object, message: str, remedy: str) -> SettingsError:
        """The one error an owner sees."""
        return SettingsError("vocabulary", value, f"{self.name}, line {line}: {message}", remedy)

    def facets(self, document: Located | None) -> dict[str, Facet]:
        """All facets of the file by id."""
        if document is None:
            return {}
        return {name: self._facet(name, entry) for name, entry in self._mapping(document).items()}

    def _facet(self, facet_id: str, entry: Located) -> Facet:
        self._check_id(facet_id, entry.line)
        given = self._known(entry, _FACET_KEYS)
        base = Facet(facet_id, facet_id.replace("-", " ").capitalize(), ())
        if "extend" in given and self._yes(given["extend"]):
            if facet_id not in PACKAGED:
                raise self.broken(
                    given["extend"].line,
                    facet_id,
                    "there is no packaged facet of this id to extend",
                    f"Leave `extend` out, or extend one of {', '.join(PACKAGED)}.",
                )
            base = _packaged(facet_id)
        elif "terms" not in given:
            raise self.broken(
                entry.line,
                facet_id,
                "the facet has no terms",
                "List them under `terms:`, or write `extend: true`.",
            )
        groups = self._texts(given["groups"]) if "groups" in given else base.groups
        terms = {term.id: term for term in base.terms}
        lines: dict[str, int] = {}
        for item in self._list(given["terms"]) if "terms" in given else ():
            term = self._term(item, terms)
            if term.id in lines:
                raise self.broken(
                    item.line,
                    term.id,
                    f"the term is given twice (first in line {lines[term.id]})",
                    "Keep one of them.",
                )
            lines[term.id] = item.line
            terms[term.id] = term
        if not terms:
            raise self.broken(entry.line, facet_id, "the facet has no terms", "Add at least one.")
        facet = Facet(
            facet_id,
            self._text(given, "label", base.label),
            tuple(terms.values()),
            self._text(given, "plural", base.plural),
            self._text(given, "definition", base.definition),
            groups,
            self._looks(given["looks"], base.looks) if "looks" in given else base.looks,
            base.learned,
        )
        self._check_names(facet, lines, entry.line)
        return facet

    def _term(self, item: Located, known: dict[str, Term]) -> Term:
        if item.text is not None:
            item = Located({"id": Located(_slug(item.text), item.line), "label": item}, item.line)
        given = self._known(item, _TERM_KEYS)
        label = self._text(given, "label", "")
        term_id = self._text(given, "id", _slug(label))
        if not term_id:
            raise self.broken(item.line, label, "the term has no id", "Write `id: some-id`.")
        self._check_id(term_id, item.line)
        if term_id in RESERVED:
            raise self.broken(item.line, term_id, "this id is taken", "Choose another one.")
        base = known.get(term_id, Term(term_id, term_id.replace("-", " ").capitalize()))
        aliases = self._texts(given["aliases"]) if "aliases" in given else ()
        return Term(
            term_id,
            label or base.label,
            self._text(given, "group", base.group),
            self._text(given, "definition", base.definition),
            tuple(dict.fromkeys((*base.aliases, *aliases))),
            self._text(given, "source", base.source),
            self._text(given, "broader", base.broader),
            self._wordings(given["cues"], base.cues) if "cues" in given else base.cues,
        )

    def _wordings(self, entry: Located, base: Wordings) -> Wordings:
        added = {
            strength: (*getattr(base, strength), *self._texts(cues))
            for strength, cues in self._known(entry, STRENGTHS).items()
        }
        return replace(base, **added)

    def _looks(self, entry: Located, base: Looks) -> Looks:
        given = self._known(entry, _LOOKS_KEYS)
        fields = dict(base.fields)
        if "fields" in given:
            for name, value in self._mapping(given["fields"]).items():
                fields[name] = self._number(value)
        numbers = {key: self._number(given[key]) for key in _LOOKS_KEYS[:4] if key in given}
        most = max(1, int(numbers.pop("most", base.most)))
        return replace(base, **numbers, most=most, fields=tuple(fields.items()))

    def _check_names(self, facet: Facet, lines: dict[str, int], line: int) -> None:
        owners: dict[str, str] = {}
        ids = {term.id for term in facet.terms}
        for term in facet.terms:
            at = lines.get(term.id, line)
            for name in (term.id, term.label, *term.aliases):
                other = owners.setdefault(term_key(name), term.id)
                if other != term.id:
                    at = max(at, lines.get(other, line))
                    raise self.broken(
                        at,
                        name,
                        f"both '{other}' and '{term.id}' go by this name",
                        "Leave it to one of them.",
                    )
            if term.broader and (term.broader not in ids or term.broader == term.id):
                raise self.broken(
                    at,
                    term.broader,
                    f"the wider term of '{term.id}' is unknown",
                    f"Known: {', '.join(sorted(ids - {term.id}))}.",
                )
            if term.group and facet.groups and term.group not in facet.groups:
                raise self.broken(
                    at,
                    term.group,
                    f"the group of '{term.id}' is unknown",
                    f"Known: {', '.join(facet.groups)}.",
                )
        self._check_circles(facet, lines, line)

    def _check_circles(self, facet: Facet, lines: dict[str, int], line: int) -> None:
        wider = {term.id: term.broader for term in facet.terms}
        for term in facet.terms:
            for step, above in enumerate(_chain(term.broader, wider)):
                if above == term.id or step > len(wider):
                    raise self.broken(
                        lines.get(term.id, line),
                        term.id,
                        "the term is its own wider term",
                        "Break the circle of `broader`.",
                    )

    def _check_id(self, value: str, line: int) -> None:
        if not _ID.fullmatch(value):
            raise self.broken(
                line,
                value,
                "an id of small letters, digits and hyphens was expected",
                f"For instance `{_slug(value) or 'some-id'}`.",
            )

    def _known(self, entry: Located, keys: Sequence[str]) -> dict[str, Located]:
        given = self._mapping(entry)
        for key, value in given.items():
            if key not in keys:
                raise self.broken(
                    value.line, key, "there is no such key", f"Known: {', '.join(keys)}."
                )
        return given

    def _mapping(self, entry: Located) -> dict[str, Located]:
        if entry.mapping is None:
            raise self.broken(
                entry.line, entry.text or "", "keys with values were expected", "Use `key: value`."
            )
        return entry.mapping

    def _list(self, entry: Located) -> list[Located]:
        if entry.items is None:
            raise self.broken(
                entry.line, entry.text or "", "a list was expected", "Begin each item with `- `."
            )
        return entry.items

    def _text(self, given: dict[str, Located], key: str, default: str) -> str:
        if key not in given:
            return default
        text = given[key].text
        if text is None or not text.strip():
            raise self.broken(
                given[key].line, text or "", "a text was expected", f"Write `{key}: some text`."
            )
        return text.strip()

    def _texts(self, entry: Located) -> tuple[str, ...]:
        texts = entry.texts()
        if texts is None or not all(text.strip() for text in texts):
            raise self.broken(
                entry.line, "", "a list of texts was expected", "Write `[one, another]`."
            )
        return tuple(text.strip() for text in texts)

    def _number(self, entry: Located) -> float:
        try:
            number = float(entry.text or "")
        except ValueError:
            number = -1.0
        if not 0 <= number < 1000:
            raise self.broken(
                entry.line, entry.text or "", "a number from 0 was expected", "For instance 1.5."
            )
        return number

    def _yes(self, entry: Located) -> bool:
        word = (entry.text or "").casefold()
        if word not in ("true", "false"):
            raise self.broken(
                entry.line, word, "true or false was expected", "Write `extend: true`."
            )
        return word == "true"


def _chain(first: str, wider: dict[str, str]) -> Iterator[str]:
    while first:
        yield first
        first = wider.get(first, "")


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.casefold()))
