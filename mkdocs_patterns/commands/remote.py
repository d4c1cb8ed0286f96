"""Where a project's repository is hosted, as git knows it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

__all__ = ["Host", "Remote", "find_remote"]

Host = Literal["github", "gitlab"]

_WEB = re.compile(r"https?://(?:[^@/]*@)?(?P<server>[^/:]+)(?::\d+)?/(?P<name>.+)")
_SSH = re.compile(r"ssh://(?:[^@/]*@)?(?P<server>[^/:]+)(?::\d+)?/(?P<name>.+)")
_SCP = re.compile(r"(?:[^@/]*@)?(?P<server>[^/:]+):(?P<name>[^/].*)")
_PLAIN = re.compile(r"[\w.-]+(?:/[\w.-]+)+")


@dataclass(frozen=True)
class Remote:
    """What links into the repository are made from."""

    branch: str
    """The branch that is published."""
    server: str = ""
    """Its host name; empty where the repository has no remote that a browser could open."""
    name: str = ""
    """`owner/project`, or with more parts on GitLab."""
    at_top: bool = True
    """Whether the project's folder is the repository's top."""

    @property
    def url(self) -> str:
        """Its page, or empty."""
        return f"https://{self.server}/{self.name}" if self.server else ""

    @property
    def host(self) -> Host:
        """Whose conventions it follows; GitHub's where nothing tells."""
        return "gitlab" if "gitlab" in self.server else "github"

    def edit_uri(self, host: Host) -> str:
        """What MkDocs puts between the repository's page and a file in `docs`."""
        way = f"edit/{quote(self.branch)}/docs/"
        return f"-/{way}" if host == "gitlab" else way

    def site_url(self, host: Host) -> str:
        """Where the site is published, as far as the repository's name tells; else empty."""
        owner, _, project = self.name.partition("/")
        server = {"github": "github.io", "gitlab": "gitlab.io"}[host]
        if self.server not in ("github.com", "gitlab.com") or not self.server.startswith(host):
            return ""
        top = f"{owner.lower()}.{server}"
        return f"https://{top}/" if project.lower() == top else f"https://{top}/{project}/"


def find_remote(root: Path) -> Remote:
    """The remote `origin` and the branch, without credentials; defaults where git knows none."""
    head = _git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/")
    branch = head or _git(root, "symbolic-ref", "--short", "HEAD") or "main"
    top = _git(root, "rev-parse", "--show-toplevel")
    at_top = not top or Path(top).resolve() == root.resolve()
    address = _git(root, "remote", "get-url", "origin")
    for shape in (_WEB, _SSH, _SCP):
        found = shape.fullmatch(address)
        if found:
            name = found["name"].strip("/").removesuffix(".git")
            if _PLAIN.fullmatch(name) and _PLAIN.fullmatch(f"{found['server']}/x"):
                return Remote(branch, found["server"].lower(), name, at_top)
    return Remote(branch, at_top=at_top)


def _git(root: Path, *args: str) -> str:
    """What git answers, or nothing."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *args], capture_output=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if done.returncode else done.stdout.decode("utf-8", "replace").strip()
