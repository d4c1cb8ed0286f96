"""A project's mkdocs.yml as commands need it: the plugin's options, without running MkDocs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mkdocs_patterns.settings import Settings, SettingsError, load_settings

__all__ = ["Project", "from_config", "from_sources"]


@dataclass(frozen=True)
class Project:
    """One catalogue, with what the site around it says about addresses."""

    settings: Settings
    directory_urls: bool = True


class _Loader(yaml.SafeLoader):
    """Plain YAML with `!ENV`; other tags (`!!python/name:...`) mean nothing to the catalogue."""


def _environment(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    """`!ENV NAME`, `!ENV [NAME, OTHER, default]`: as MkDocs reads them."""
    names = node.value if isinstance(node, yaml.SequenceNode) else [node]
    default = loader.construct_object(names[-1]) if len(names) > 1 else None
    for name in names[: max(1, len(names) - 1)]:
        value = os.environ.get(str(name.value))
        if value is not None:
            return yaml.safe_load(value)
    return default


_Loader.add_constructor("!ENV", _environment)
_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def from_config(path: Path, catalogue: str | None = None) -> Project:
    """The catalogue a mkdocs.yml describes; `catalogue` is its `path` where there are several."""
    config = _read(path)
    found = list(_instances(config.get("plugins")))
    if not found:
        message = f"{path.name} has no plugin 'patterns'"
        raise SettingsError("plugins", "patterns", message, "Add `- patterns` to it.")
    if catalogue is not None:
        found = [options for options in found if _folder(options) == catalogue.strip("/")]
        if not found:
            remedy = f"See `plugins:` in {path.name}."
            raise SettingsError("--path", catalogue, "no catalogue has this path", remedy)
    if len(found) > 1:
        paths = ", ".join(_folder(options) for options in found)
        message = f"{path.name} has several catalogues"
        raise SettingsError("--path", None, message, f"Choose one of {paths}.")
    settings = load_settings(found[0], path.resolve().parent)
    return Project(settings, bool(config.get("use_directory_urls", True)))


def from_sources(folders: tuple[str, ...], root: Path) -> Project:
    """A catalogue of these folders with all other options at their defaults."""
    return Project(load_settings({"sources": list(folders)}, root))


def _folder(options: Mapping[str, Any]) -> str:
    return str(options.get("path", Settings.path)).strip("/")


def _read(path: Path, heirs: tuple[Path, ...] = ()) -> Mapping[str, Any]:
    try:
        data = yaml.load(path.read_bytes(), Loader=_Loader)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise _broken(path, why, "Name your mkdocs.yml.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        why = " ".join(str(error).split())
        raise _broken(path, f"it is no YAML: {why}", "Mend it.") from error
    if not isinstance(data, dict):
        raise _broken(path, "it is no mapping", "Name your mkdocs.yml.")
    if "INHERIT" in data:
        parent = path.parent / str(data["INHERIT"])
        if parent.resolve() in heirs:
            raise _broken(path, "it inherits from itself", "Take `INHERIT` out of one file.")
        return _merged(_read(parent, (*heirs, path.resolve())), data)
    return data


def _broken(path: Path, message: str, remedy: str) -> SettingsError:
    return SettingsError("--config-file", str(path), message, remedy)


def _merged(parent: Mapping[str, Any], child: Mapping[str, Any]) -> Mapping[str, Any]:
    """As MkDocs merges: mappings key by key, anything else replaced."""
    merged = dict(parent)
    for key, value in child.items():
        before = merged.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            value = _merged(before, value)
        merged[key] = value
    return merged


def _instances(plugins: Any) -> Iterator[Mapping[str, Any]]:
    """The options of each enabled instance of the plugin."""
    items = plugins if isinstance(plugins, list) else [plugins]
    for item in items:
        named = item if isinstance(item, dict) else {str(item): None}
        for options in (named[name] for name in named if name == "patterns"):
            given = dict(options) if isinstance(options, dict) else {}
            if given.pop("enabled", True):
                yield given
