"""Participants' names are taken out before anything else sees them.

Folders, file names, front matter and texts go through here right after they were collected, so
that no later stage, page or export can tell a name: it has none.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from urllib.parse import quote, unquote

from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.destinations import DEFINITION, INLINE, destination, linked_path
from mkdocs_patterns.reading.drafts import misread
from mkdocs_patterns.reading.frontmatter import read_front_matter
from mkdocs_patterns.reading.people import Mention, People
from mkdocs_patterns.reading.pseudonyms import Pseudonyms, load_pseudonyms
from mkdocs_patterns.reading.signatures import plain_words, signed, tells_who
from mkdocs_patterns.reading.sources import Collected, Guide, SourceFile
from mkdocs_patterns.reading.text import decode
from mkdocs_patterns.settings import Settings, SourceOption

__all__ = ["Disguise", "disguised", "without_names"]

_BARE = re.compile(
    r"(?<![^\s()<>\[\]\"'`,;|])[^\s()<>\[\]\"'`,;|]{1,200}/[^\s()<>\[\]\"'`,;|]{1,200}"
)
"""A path that stands in the text as it is."""
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
_ADDRESS = re.compile(r"^[^\s]?[/@._=%-][^\W_]|[^\W_][/@._=%-][^\s]?$")
"""A name that is part of an address, seen with a character or two on either side."""


@dataclass(frozen=True)
class Disguise:
    """What stands for whom in one build, and where the real files lie."""

    pseudonyms: Pseudonyms
    hidden: bool
    """Whether participants are not told apart at all."""
    sources: tuple[SourceOption, ...]
    people: People
    folders: Mapping[str, str]
    """Folded name of a participant's folder -> what stands for it."""
    shown: Mapping[str, str]
    """Real path -> path in the catalogue."""
    homes: tuple[tuple[str, str], ...] = ()
    """Source and folder of each participant."""

    def real(self, path: str) -> str:
        """The real path behind one in the catalogue, for the owner's own eyes."""
        return self._real.get(path, path)

    @cached_property
    def _real(self) -> Mapping[str, str]:
        return {shown: real for real, shown in self.shown.items()}

    def path(self, real: str) -> str:
        """How a path is named in the catalogue; one that is named so already stays."""
        if real in self.shown:
            return self.shown[real]
        if real in self._real:
            return real
        return _shown(real, self)

    def top(self, source: SourceOption) -> str:
        """How a source's folder is named; a repository's own name is somebody's more often."""
        if source.repository is not None:
            return f"source-{self.pseudonyms.code(source.path, 4)}"
        folder = posixpath.normpath(source.path)
        return "" if folder == "." else self.text(folder)

    def text(self, text: str) -> str:
        """Words without names."""
        return self.people.replaced(text, lambda mention: self.instead(text, mention))

    def name(self, stem: str) -> str:
        """A file's own name without people's."""
        return self.people.replaced(stem, lambda found: self.instead(stem, found), bare=True)

    def instead(self, text: str, mention: Mention) -> str:
        """What stands in a text where somebody is named."""
        if not self.hidden:
            return mention.person
        around = text[max(0, mention.start - 2) : mention.end + 2]
        return "participant" if _ADDRESS.search(around) else "a participant"

    def problem(self, found: Problem) -> Problem:
        """The same without names, found before names were taken out."""
        message = found.message
        for source in self.sources:
            inside = re.compile(rf"'({re.escape(source.path)}/[^'\n]*)'")
            message = inside.sub(lambda match: f"'{self.path(match[1])}'", message)
            message = message.replace(f"'{source.path}'", f"'{self.top(source)}'")
        path = self.path(found.path)
        return replace(found, path=path, message=self.text(message), hint=self.text(found.hint))


def without_names(
    collected: Collected, settings: Settings, foreign: Iterable[str]
) -> tuple[Collected, Disguise | None]:
    """What was collected as the option `participants` wants it shown."""
    if settings.participants == "show":
        return collected, None
    return disguised(
        collected,
        settings.sources,
        load_pseudonyms(settings),
        hidden=settings.participants == "hide",
        foreign=foreign,
    )


def disguised(
    collected: Collected,
    sources: tuple[SourceOption, ...],
    pseudonyms: Pseudonyms,
    *,
    hidden: bool,
    foreign: Iterable[str] = (),
) -> tuple[Collected, Disguise]:
    """The same files without names, and what stands for whom.

    `foreign` are further paths the owner's files name: of participants who left, say.
    """
    blank = Disguise(pseudonyms, hidden, sources, People(()), {}, {})
    paths = [file.path for file in collected.files] + list(collected.others)
    paths += [found.path for found in collected.problems] + list(foreign)
    homes = dict.fromkeys(home for path in paths for home in _homes(path, sources))
    names: list[tuple[str, str]] = []
    for source, folder in homes:
        called = pseudonyms.of(source.path, folder)
        own = folder or source.participant or ("" if source.name else source.path.split("/")[-1])
        names += [(name, called) for name in (own, *pseudonyms.names.get(folder or own, ()))]
    for file in collected.files:
        called = pseudonyms.of(file.source.path, file.folder)
        names += [(name, called) for name in signed(file)]
    folders = {folder.casefold(): pseudonyms.of(s.path, folder) for s, folder in homes if folder}
    places = tuple(dict.fromkeys((f.source.path, f.folder) for f in collected.files))
    people = People(names, plain_words(collected.files, names, pseudonyms))
    disguise = replace(blank, people=people, folders=folders, homes=places)
    shown = _all_shown(
        [(file.path, _shown(file.path, disguise)) for file in collected.files]
        + [(guide.path, _of_the_workshop(guide.path, disguise)) for guide in collected.guides],
        disguise,
    )
    disguise = replace(disguise, shown=shown)
    made = _Maker(collected, disguise)
    texts = tuple(made.file(file) for file in collected.files)
    guides = tuple(made.guide(guide) for guide in collected.guides)
    told = tuple(disguise.problem(found) for found in collected.problems)
    return Collected(texts, guides, made.others, (*told, *made.problems)), disguise


def _homes(path: str, sources: Sequence[SourceOption]) -> Iterator[tuple[SourceOption, str]]:
    """The participant's folder a path lies in, or is."""
    found = _beneath(path, sources)
    if found:
        source, parts = found
        own = len(parts) == 1 and parts[0].casefold().endswith(_MARKDOWN)
        yield source, "" if own else parts[0]


def _beneath(
    path: str, sources: Sequence[SourceOption]
) -> tuple[SourceOption, tuple[str, ...]] | None:
    for source in sorted(sources, key=lambda s: -len(s.path)):
        folder = posixpath.normpath(source.path)
        if folder == "." or path.startswith(f"{folder}/"):
            rest = path if folder == "." else path.removeprefix(f"{folder}/")
            return source, tuple(rest.split("/"))
    return None


def _shown(real: str, disguise: Disguise) -> str:
    """Source, pseudonym, file: folders inside a participant's own may be names, too."""
    found = _beneath(real, disguise.sources)
    if found is None:
        return disguise.text(real)
    source, parts = found
    home = next(folder for _, folder in _homes(real, disguise.sources))
    stem, ending = posixpath.splitext(parts[-1])
    name = disguise.name(stem) + ending.casefold()
    keys = disguise.pseudonyms
    top = disguise.top(source)
    if disguise.hidden:
        return posixpath.join(top, keys.code(real, 8), name)
    whose = keys.of(source.path, home)
    if len(parts) == 1:
        return posixpath.join(top, whose) if home else posixpath.join(top, whose, name)
    inner = [keys.code("/".join(parts[:-1]), 4)] if len(parts) > 2 else []
    return posixpath.join(top, whose, *inner, name)


def _of_the_workshop(real: str, disguise: Disguise) -> str:
    """A guide lies in no participant's folder; its own name may tell one."""
    folder, name = posixpath.split(real)
    stem, ending = posixpath.splitext(name)
    fetched = next((s for s in disguise.sources if s.repository and s.path == folder), None)
    shown = disguise.top(fetched) if fetched else disguise.text(folder)
    return posixpath.join(shown, disguise.name(stem) + ending)


def _all_shown(ways: Iterable[tuple[str, str]], disguise: Disguise) -> Mapping[str, str]:
    """Real path -> path in the catalogue, each once."""
    shown: dict[str, str] = {}
    taken: set[str] = set()
    for path, name in ways:
        if name.casefold() in taken:
            stem, ending = posixpath.splitext(name)
            name = f"{stem}-{disguise.pseudonyms.code(path, 6)}{ending}"
        taken.add(name.casefold())
        shown[path] = name
    return shown


@dataclass
class _Maker:
    """Writes texts anew; collects images they show and problems on its way."""

    collected: Collected
    disguise: Disguise
    others: dict[str, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = (*self.disguise.shown, *self.collected.others)
        self._folded = {path.casefold(): path for path in known}

    def file(self, file: SourceFile) -> SourceFile:
        """The same file without names."""
        path = self.disguise.shown[file.path]
        whose = self.disguise.pseudonyms.of(file.source.path, file.folder)
        data = self._text(file.data, file.path, posixpath.normpath(file.home))
        top = self.disguise.top(file.source)
        folder = path.removeprefix(f"{top}/" if top else "").split("/")[0]
        called = "" if self.disguise.hidden else whose
        return replace(file, path=path, folder=folder, data=data, pseudonym=called)

    def guide(self, guide: Guide) -> Guide:
        """The same guide without names."""
        data = self._text(guide.data, guide.path, posixpath.dirname(guide.path))
        return replace(guide, path=self.disguise.shown[guide.path], data=data)

    def _text(self, data: bytes, path: str, own: str) -> bytes:
        decoded = decode(data)
        text = self._unsigned(decoded.text, path)
        text = self._linked(text, path, own)
        text = self._nameless(text, path)
        if text == decoded.text:
            return data
        self.problems += misread(self.disguise.shown[path], decoded)
        return text.encode("utf-8", "replace")

    def _unsigned(self, text: str, path: str) -> str:
        """Without the front matter that says who wrote; its lines stay, empty."""
        front = read_front_matter(text)
        lines = text.split("\n")
        starts = sorted(front.lines.values())
        for key, start in front.lines.items():
            if not tells_who(key):
                continue
            end = next((line for line in starts if line > start), front.length)
            lines[start - 1 : end - 1] = [""] * (end - start)
            self._told(path, start, "A line of the front matter says who wrote this; left out.")
        return "\n".join(lines)

    def _linked(self, text: str, path: str, own: str) -> str:
        """Links to files lead where those are in the catalogue."""
        if "](" not in text and "]:" not in text and "/" not in text:
            return text
        here = posixpath.dirname(self.disguise.shown[path])
        for form in (INLINE, DEFINITION):
            text = form.sub(lambda match: self._rewritten(match, path, own, here), text)
        return _BARE.sub(lambda match: self._bare(match[0], path, own, here), text)

    def _rewritten(self, match: re.Match[str], path: str, own: str, here: str) -> str:
        written = match["href"]
        aim = destination(written)
        there = self._there(aim, path, own, here)
        if there is None or not aim:
            return match[0]
        start = match.start("href") - match.start()
        end = start + len(written)
        return match[0][:start] + written.replace(aim, there, 1) + match[0][end:]

    def _bare(self, aim: str, path: str, own: str, here: str) -> str:
        return self._there(aim, path, own, here) or aim

    def _there(self, aim: str, path: str, own: str, here: str) -> str | None:
        """A relative link as it has to be written now; None for any other."""
        real = linked_path(path, aim)
        if real is None:
            return None
        known = next(
            (
                self._folded[name.casefold()]
                for way in (real, posixpath.normpath(aim))
                for name in (way, f"{way}.md")
                if name.casefold() in self._folded
            ),
            None,
        )
        mark = re.search(r"[#?].*", aim)
        tail = mark[0] if mark else ""
        if known in self.disguise.shown:
            assert known is not None
            return quote(posixpath.relpath(self.disguise.shown[known], here), safe="/") + tail
        if known is not None and known.startswith(f"{own}/"):
            code = self.disguise.pseudonyms.code(known, 8)
            name = f"{code}{posixpath.splitext(known)[1].casefold()}"
            self.others[posixpath.join(here, name)] = self.collected.others[known]
            return name + tail
        parts = [self.disguise.folders.get(_folded(part), part) for part in aim.split("/")]
        return "/".join(parts)

    def _nameless(self, text: str, path: str) -> str:
        mentions = self.disguise.people.mentions(text)
        line, seen, told = 1, 0, 0
        for mention in mentions:
            line += text.count("\n", seen, mention.start)
            seen = mention.start
            if line != told:
                self._told(path, line, "A participant's name stood here; it is replaced.")
            told = line
        instead = partial(self.disguise.instead, text)
        return self.disguise.people.rewritten(text, mentions, instead)

    def _told(self, path: str, line: int, message: str) -> None:
        hint = "Read the page: does the text still tell who is meant?"
        where = self.disguise.shown[path]
        self.problems.append(problem("name-replaced", where, line, message, hint))


def _folded(part: str) -> str:
    return unicodedata.normalize("NFC", unquote(part)).casefold()
