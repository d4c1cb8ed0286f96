"""Addresses of git repositories: which are taken, how they are shown, where a browser goes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote, unquote

__all__ = ["GitUrl", "read_git_url"]

Kind = Literal["https", "http", "ssh", "file"]
Forge = Literal["github", "gitlab", ""]

_HOST = r"(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])"
_WEB = re.compile(
    rf"(?P<kind>https?|ssh)://(?:(?P<login>[^/\s]*)@)?{_HOST}(?P<port>:\d+)?/(?P<path>[^?\#\s]+)"
)
_SCP = re.compile(rf"(?P<login>\w[\w.-]*)@{_HOST}:(?P<path>[^-:\s][^?\#\s]*)")
_FILE = re.compile(r"file://(?P<path>/.*)")
_FOREIGN = re.compile(r"[^/\\]{2,}:|.*::")
"""Other schemes, programs behind `name::`, and hosts without a user."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_OWN_MACHINE = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class GitUrl:
    """Where a repository lies, over https, ssh or in a folder; http only on this machine."""

    text: str = field(repr=False)
    """As the owner wrote it, credentials included: for git alone."""
    shown: str
    """The same for people's eyes and for files: without credentials."""
    kind: Kind
    path: str
    """Of the repository on its host, or its folder."""
    host: str = ""
    port: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What must stand in no output."""

    @property
    def names(self) -> tuple[str, ...]:
        """The path's parts, the last without `.git`: `("ada", "workshop")`."""
        parts = [part for part in self.path.replace("\\", "/").split("/") if part not in ("", ".")]
        if len(parts) > 1 and parts[-1] == ".git":
            parts.pop()
        plain = [*parts[:-1], *(part.removesuffix(".git") for part in parts[-1:])]
        return tuple(unquote(part) if self.host else part for part in plain)

    @property
    def web(self) -> str:
        """The repository's page; empty for folders and for this machine's own server."""
        if self.kind not in ("https", "ssh"):
            return ""
        port = self.port if self.kind == "https" else ""
        return f"https://{self.host}{port}/{'/'.join(quote(name) for name in self.names)}"

    @property
    def forge(self) -> Forge:
        """Whose addresses of files it has; a server of one's own is told by its name."""
        labels = self.host.lower().split(".")
        return "gitlab" if "gitlab" in labels else "github" if "github" in labels else ""

    def page(self, action: Literal["blob", "edit"], at: str, path: str) -> str:
        """Address of a file at a commit or branch; empty where the forge is not known."""
        if not (self.web and self.forge):
            return ""
        dash = "-/" if self.forge == "gitlab" else ""
        return f"{self.web}/{dash}{action}/{quote(at)}/{quote(path)}"


def read_git_url(text: str) -> GitUrl | None:
    """The address in a text; None for one that is not taken."""
    if _CONTROLS.search(text) or text.startswith("-") or not text.strip():
        return None
    if web := _WEB.fullmatch(text):
        kind, login, host = web["kind"], web["login"] or "", web["host"]
        if login.startswith("-") or (kind == "http" and host.lower() not in _OWN_MACHINE):
            return None
        port = web["port"] or ""
        user, _, password = login.partition(":")
        secrets = {login, password, unquote(password)} if password else set()
        if kind != "ssh":  # a user of https may be a token
            secrets |= {login, user, unquote(user)}
        public = f"{user}@" if kind == "ssh" and user else ""
        shown = f"{kind}://{public}{host}{port}/{web['path']}"
        hidden = tuple(sorted(secrets - {""}, key=len, reverse=True))
        known: Kind = "ssh" if kind == "ssh" else "https" if kind == "https" else "http"
        return GitUrl(text, shown, known, web["path"], host.lower(), port, hidden)
    if scp := _SCP.fullmatch(text):
        return GitUrl(text, text, "ssh", scp["path"], scp["host"].lower())
    if file := _FILE.fullmatch(text):
        return GitUrl(text, text, "file", unquote(file["path"]))
    if _FOREIGN.match(text):
        return None
    return GitUrl(text, text, "file", text)
