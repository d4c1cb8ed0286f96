"""What MkDocs must not publish beside the catalogue: the secret, and the files it was made from."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError

from mkdocs_patterns.settings import Settings
from mkdocs_patterns.site import Site

__all__ = ["keep_apart", "kept_back"]


def keep_apart(settings: Settings, config: MkDocsConfig) -> None:
    """`ConfigurationError` where the secret behind pseudonyms would be published."""
    if settings.participants == "show":
        return
    secret = settings.file(settings.pseudonyms).resolve()
    if Path(config.docs_dir).resolve() in secret.parents:
        message = f"'{settings.pseudonyms}' lies in docs_dir, so the site would publish it."
        raise ConfigurationError(f"patterns: pseudonyms: {message} Move it out of there.")


def kept_back(site: Site) -> Callable[[Path], bool]:
    """Tells files of participants whose names readers do not learn: MkDocs publishes none."""
    if site.build.disguise is None:
        return lambda path: False
    root = site.build.settings.file
    folders = tuple(
        f"{_written(root(source).resolve())}/{folder}/"
        for source, folder in site.build.disguise.homes
        if folder
    )
    files = {_written(file.location.resolve()) for file in site.build.collected.files}
    return lambda path: _written(path) in files or _written(path).startswith(folders)


def _written(path: Path) -> str:
    return unicodedata.normalize("NFC", path.as_posix())
