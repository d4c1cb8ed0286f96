"""A project's mkdocs.yml as commands need it: the plugin's options, without running MkDocs."""

from __future__ import annotations

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
    """Plain YAML; tags only MkDocs understands (`!ENV`, `!!python/name:...`) are left as nothing."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def from_config(path: Path, catalogue: str | None = None) -> Project:
    """The catalogue a mkdocs.yml describes; `catalogue` is its `path` where there are several."""
    config = _read(path)
    found = [options for options in _instances(config.get("plugins"))]
    if not found:
        raise SettingsError(
            "plugins", "patterns", f"{path.name} has no plugin 'patterns'", "Add `- patterns` to it."
        )
    if catalogue is not None:
        found = [o for o in found if str(o.get("path", Settings.path)).strip("/") == catalogue.strip("/")]
        if not found:
            raise SettingsError(
                "path", catalogue, "no catalogue has this path", f"See `plugins:` in {path.name}."
            )
    if len(found) > 1:
        paths = ", ".join(str(options.get("path", Settings.path)) for options in found)
        raise SettingsError(
            "plugins", "patterns", "there are several catalogues", f"Choose by --path: {paths}."
        )
    settings = load_settings(found[0], path.resolve().parent)
    return Project(settings, bool(config.get("use_directory_urls", True)))


def from_sources(folders: tuple[str, ...], root: Path) -> Project:
    """A catalogue of these folders with all other options at their defaults."""
    return Project(load_settings({"sources": list(folders)}, root))


def _read(path: Path) -> Mapping[str, Any]:
    try:
        data = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SettingsError("--config-file", str(path), why, "Name your mkdocs.yml.") from error
    except yaml.YAMLError as error:
        why = str(error).replace("\n", " ")
        raise SettingsError("--config-file", str(path), why, "Mend the YAML.") from error
    if not isinstance(data, dict):
        raise SettingsError("--config-file", str(path), "it is no mapping", "Name your mkdocs.yml.")
    if "INHERIT" in data:
        return {**_read(path.parent / str(data["INHERIT"])), **data}
    return data


def _instances(plugins: Any) -> Iterator[Mapping[str, Any]]:
    items = plugins.items() if isinstance(plugins, dict) else ()
    if isinstance(plugins, list):
        pairs = [i if isinstance(i, dict) else {str(i): None} for i in plugins]
        items = [pair for item in pairs for pair in item.items()]
    for name, options in items:
        if name == "patterns":
            yield options if isinstance(options, dict) else {}
