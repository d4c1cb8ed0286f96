"""The owner's options, checked once; everything after relies on them."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from mkdocs_patterns.giturls import read_git_url
from mkdocs_patterns.problems import CODES, SEVERITIES
from mkdocs_patterns.repository import Repository, told_apart

__all__ = ["Settings", "SettingsError", "SourceOption", "load_settings"]


class SettingsError(Exception):
    """Broken configuration: names the option, its value and the remedy."""

    def __init__(self, option: str, value: object, message: str, remedy: str) -> None:
        self.option = option
        self.value = value
        self.message = message
        self.remedy = remedy
        super().__init__(f"{option}: {message} (value: {value!r}). {remedy}")


@dataclass(frozen=True)
class SourceOption:
    """One folder of participants' files."""

    path: str
    """As the owner wrote it, POSIX; of a repository: what its files' paths begin with."""
    name: str = ""
    """Name of its workshop, shown to readers; empty for none."""
    participant: str = ""
    """Who wrote the patterns that lie directly in it; empty: the folder's own name."""
    required: bool = True
    """Whether a missing folder is an error: the default one may be missing."""
    repository: Repository | None = None
    """Where it is fetched from; None for a folder of the project."""
    alias: str = ""
    """Of a repository: its path were names hidden that are shown now, or the other way round."""


PARTICIPANTS = ("show", "pseudonym", "hide")
UNKNOWN_TERMS = ("ignore", "warn", "add", "error")
UNREACHABLE = ("error", "warn")
SEARCHES = ("theme", "pagefind")
_SECRET = "(not shown)"
"""For values that may hold a password."""


@dataclass(frozen=True)
class Settings:
    """All options of one catalogue. Each field but `root` is an option of the same name."""

    root: Path = field(default_factory=Path.cwd)
    """The project's folder, where mkdocs.yml lies; all paths are relative to it."""
    sources: tuple[SourceOption, ...] = (SourceOption("workshop", required=False),)
    """Folders of participants' files: a path, or a list of paths or of mappings with `path`,
    `name` (of the workshop) and `participant` (who wrote what lies directly in it). With `git`,
    a repository's address, and `branch` the path is a folder in there."""
    unreachable: str = "error"
    """When a repository cannot be reached: error, or warn and use what was fetched before."""
    path: str = "patterns"
    """The catalogue's folder in the site."""
    title: str = "Patterns"
    """The catalogue's name: title of its home page and of its place in the navigation."""
    template: str | None = None
    """The workshop's template; found as `Template.md` in a source or beside mkdocs.yml."""
    fields: Mapping[str, tuple[str, ...]] | None = None
    """Another community's fields in order: id -> headings. `title` is the section with the name."""
    facets: tuple[str, ...] = ("stage", "goal", "method")
    """Ids of the facets patterns are sorted by, in order."""
    vocabulary: str | None = None
    """A YAML file with facets and terms that replace or extend the packaged ones."""
    overrides: str | None = None
    """The owner's classification; `overrides.yml` beside mkdocs.yml where it exists."""
    unknown_terms: str = "ignore"
    """What becomes of front-matter terms no vocabulary knows: ignore, warn, add or error."""
    templates: str | None = None
    """A folder of Jinja templates that replace packaged ones of the same name."""
    problems: Mapping[str, str] = field(default_factory=dict)
    """Problem code -> error, warning, note or off."""
    participants: str = "show"
    """What readers learn of who wrote a pattern: show (the folder's name), pseudonym or hide."""
    pseudonyms: str = "pseudonyms.yml"
    """The owner's file with the secret behind pseudonyms; read unless participants are shown."""
    search: str = "theme"
    """Who searches the site: theme (its search plugin) or pagefind, for hundreds of patterns."""

    time_limit: float = 5.0
    """Seconds one pattern's text may take to be read or rendered."""
    shortcuts: bool = True
    """Whether builds use what earlier builds made, and other ways to the same site in less time."""

    def file(self, relative: str) -> Path:
        """An option's path, seen from the project's folder."""
        return self.root / relative

    @property
    def folders(self) -> tuple[Path, ...]:
        """The sources that are folders of the project, not fetched from elsewhere."""
        return tuple(self.file(source.path) for source in self.sources if not source.repository)

    def path_now(self, path: str) -> str:
        """A file's path where somebody wrote it down under another choice of `participants`."""
        for source in self.sources:
            if source.alias and path.startswith(f"{source.alias}/"):
                return source.path + path.removeprefix(source.alias)
        return path

    def relative(self, path: Path) -> str:
        """How a file is named in problems and data."""
        return Path(os.path.relpath(path, self.root)).as_posix()


def load_settings(options: Mapping[str, Any], root: Path) -> Settings:
    """Settings from the options as YAML gives them. `SettingsError` for what is wrong with them."""
    known = {f.name for f in fields(Settings)} - {"root"}
    values: dict[str, Any] = {}
    for name, value in options.items():
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
            remedy = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(sorted(known))}."
            raise SettingsError(str(name), value, "there is no such option", remedy)
        if value is not None:
            values[name] = _READERS[name](name, value)
    settings = replace(Settings(root=root), **values)
    settings = replace(settings, sources=_told_apart(settings))
    _check_files(settings)
    return settings


def _text(option: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(option, value, "a text was expected", f"Write `{option}: some text`.")
    return value.strip()


def _folder_in_site(option: str, value: object) -> str:
    text = value if value == "" else _text(option, value)
    parts = str(text).replace("\\", "/").strip("/").split("/")
    if ".." in parts or any(part.startswith(".") for part in parts if part):
        raise SettingsError(
            option, value, "a folder inside the site was expected", f"Write `{option}: patterns`."
        )
    return "/".join(part for part in parts if part)


def _texts(option: str, value: object) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, Sequence) or not all(isinstance(i, str) and i.strip() for i in items):
        raise SettingsError(
            option, value, "a list of texts was expected", f"Write `{option}: [one, two]`."
        )
    return tuple(dict.fromkeys(item.strip() for item in items))


def _sources(option: str, value: object) -> tuple[SourceOption, ...]:
    items = value if isinstance(value, list) else [value]
    if not items:
        raise SettingsError(option, value, "no folder is named", "Write `sources: workshop`.")
    found = []
    for item in items:
        if isinstance(item, str):
            item = {"path": item}
        if isinstance(item, Mapping) and "git" in item:
            found.append(_repository(option, item))
            continue
        if not isinstance(item, Mapping) or "path" not in item:
            remedy = "Write `- workshop`, or `- path: workshop` with `name:` and `participant:`."
            raise SettingsError(option, item, "a folder was expected", remedy)
        for key, part in item.items():
            if key not in ("path", "name", "participant"):
                remedy = "A source has `path`, `name` and `participant`; with `git`, also `branch`."
                raise SettingsError(f"{option}: {key}", part, "there is no such key", remedy)
        texts = {str(key): _text(f"{option}: {key}", part) for key, part in item.items()}
        if "://" in texts["path"]:
            remedy = "Write `- git:` before it, where `path` is a folder in it."
            raise SettingsError(option, _SECRET, "this is a repository's address", remedy)
        texts["path"] = texts["path"].replace("\\", "/").rstrip("/") or "."
        found.append(
            SourceOption(texts["path"], texts.get("name", ""), texts.get("participant", ""))
        )
    return tuple(found)


def _repository(option: str, item: Mapping[Any, Any]) -> SourceOption:
    """A source with `git`; what it is called in paths is settled when all are known."""
    for key in item:
        if key not in ("git", "branch", "path", "name", "participant"):
            remedy = "A repository has `git`, `branch`, `path`, `name` and `participant`."
            raise SettingsError(f"{option}: {key}", _SECRET, "there is no such key", remedy)
    address = item["git"]
    url = read_git_url(address.strip()) if isinstance(address, str) else None
    if url is None:
        remedy = "Write https://..., ssh://..., git@host:path, file:///... or a folder's path."
        raise SettingsError(f"{option}: git", _SECRET, "this is no such address", remedy)
    keys = ("branch", "path", "name", "participant")
    texts = {key: _text(f"{option}: {key}", item[key]) for key in keys if key in item}
    branch = texts.get("branch", "")
    if branch and not Repository.can_be_branch(branch):
        remedy = "Write its name alone, as in `branch: main`."
        raise SettingsError(f"{option}: branch", branch, "no branch can be called so", remedy)
    parts = texts.get("path", "").replace("\\", "/").split("/")
    if ".." in parts or texts.get("path", "").startswith("/"):
        message, remedy = "a folder in the repository was expected", "Write `path: workshop`."
        raise SettingsError(f"{option}: path", texts["path"], message, remedy)
    inside = "/".join(part for part in parts if part not in ("", "."))
    name, participant = texts.get("name", ""), texts.get("participant", "")
    return SourceOption("", name, participant, True, Repository(url, branch, inside))


def _told_apart(settings: Settings) -> tuple[SourceOption, ...]:
    """The sources, each repository with a path of its own."""
    fetched = [(s.name, s.repository) for s in settings.sources if s.repository]
    taken = [source.path for source in settings.sources if not source.repository]

    def exists(name: str) -> bool:
        return "." in taken and settings.file(name).exists()

    shown = told_apart(fetched, taken, exists, anonymous=False)
    hidden = told_apart(fetched, taken, exists, anonymous=True)
    paths, aliases = (shown, hidden) if settings.participants == "show" else (hidden, shown)
    given = iter(zip(paths, aliases, strict=True))

    def named(source: SourceOption) -> SourceOption:
        if source.repository is None:
            return source
        path, alias = next(given)
        return replace(source, path=path, alias=alias)

    return tuple(map(named, settings.sources))


def _fields(option: str, value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, Mapping) or not value:
        raise SettingsError(
            option,
            value,
            "a mapping was expected",
            "Write `fields:` with lines `goal: [Goal, Aim]`.",
        )
    table = {
        _text(f"{option}: {key}", key): _texts(f"{option}: {key}", words or str(key))
        for key, words in value.items()
    }
    seen: dict[str, str] = {}
    for key, words in table.items():
        for word in words:
            other = seen.setdefault(word.casefold(), key)
            if other != key:
                remedy = f"Leave it under '{other}' or under '{key}', not both."
                raise SettingsError(f"{option}: {key}", word, f"'{other}' has this heading", remedy)
    return table


def _seconds(option: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 600:
        raise SettingsError(
            option, value, "a number of seconds from 0 to 600 was expected", f"Write `{option}: 5`."
        )
    return float(value)


def _switch(option: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(option, value, "true or false was expected", f"Write `{option}: true`.")
    return value


def _choice(option: str, value: object) -> str:
    if value not in UNKNOWN_TERMS:
        remedy = f"Choose one of {', '.join(UNKNOWN_TERMS)}."
        raise SettingsError(option, value, "this is no choice", remedy)
    return str(value)


def _publicity(option: str, value: object) -> str:
    if value not in PARTICIPANTS:
        remedy = f"Choose one of {', '.join(PARTICIPANTS)}."
        raise SettingsError(option, value, "this is no choice", remedy)
    return str(value)


def _without_reach(option: str, value: object) -> str:
    if value not in UNREACHABLE:
        remedy = f"Choose one of {', '.join(UNREACHABLE)}."
        raise SettingsError(option, value, "this is no choice", remedy)
    return str(value)


def _search(option: str, value: object) -> str:
    if value not in SEARCHES:
        remedy = f"Choose one of {', '.join(SEARCHES)}."
        raise SettingsError(option, value, "this is no choice", remedy)
    return str(value)


def _severities(option: str, value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        remedy = "Write `problems:` with lines `code: warning`."
        raise SettingsError(option, value, "a mapping was expected", remedy)
    table = {}
    for code, severity in value.items():
        if code not in CODES:
            near = difflib.get_close_matches(str(code), CODES, 1)
            remedy = f"Did you mean '{near[0]}'?" if near else "The reference lists every code."
            raise SettingsError(f"{option}: {code}", severity, "there is no such code", remedy)
        severity = "off" if severity is False else severity  # YAML reads a bare off as false
        if severity not in (*SEVERITIES, "off"):
            remedy = f"Choose one of {', '.join(SEVERITIES)}, off."
            raise SettingsError(f"{option}: {code}", severity, "this is no severity", remedy)
        table[str(code)] = str(severity)
    return table


_READERS: dict[str, Callable[[str, object], object]] = {
    "sources": _sources,
    "unreachable": _without_reach,
    "path": _folder_in_site,
    "title": _text,
    "template": _text,
    "fields": _fields,
    "facets": _texts,
    "vocabulary": _text,
    "overrides": _text,
    "unknown_terms": _choice,
    "templates": _text,
    "problems": _severities,
    "participants": _publicity,
    "pseudonyms": _text,
    "search": _search,
    "time_limit": _seconds,
    "shortcuts": _switch,
}


def _check_files(settings: Settings) -> None:
    seen: dict[Path, str] = {}
    fetched: set[tuple[str, str, str]] = set()
    for source in settings.sources:
        if source.repository:
            place = source.repository
            key = (place.url.shown, place.branch, place.path)
            if key in fetched:
                message = "the same folder of a repository is named twice"
                raise SettingsError("sources", place.url.shown, message, "Leave one.")
            fetched.add(key)
            continue
        folder = settings.file(source.path)
        if source.required and not folder.is_dir():
            what = "is no folder" if folder.exists() else "is missing"
            remedy = f"Create it, or name the participants' folder; {_seen(settings)}"
            raise SettingsError("sources", source.path, f"the folder {what}", remedy)
        twin = seen.setdefault(folder.resolve(), source.path)
        if twin is not source.path:
            raise SettingsError("sources", source.path, "the folder is named twice", "Leave one.")
    for option in ("template", "vocabulary", "overrides"):
        name = getattr(settings, option)
        if name is not None and not settings.file(name).is_file():
            remedy = f"Create it, or leave out `{option}`; {_seen(settings)}"
            raise SettingsError(option, name, "the file is missing", remedy)
    if settings.templates is not None and not settings.file(settings.templates).is_dir():
        remedy = f"Create it, or leave out `templates`; {_seen(settings)}"
        raise SettingsError("templates", settings.templates, "the folder is missing", remedy)


def _seen(settings: Settings) -> str:
    folder = settings.root.name or settings.root.as_posix()
    return f"paths are seen from {folder}/ (where mkdocs.yml lies)."
