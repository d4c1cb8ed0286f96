"""The system's git, run so that a repository can neither act nor ask nor fill the disk."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from mkdocs_patterns.giturls import GitUrl

__all__ = ["LARGEST", "PATIENCE", "REMOTE", "Git", "GitError"]

PATIENCE = 300.0
"""Seconds all of a repository's commands may take together."""
LARGEST = 500_000_000
"""Bytes a repository may take while it is fetched; each file counts as a block at least."""
REMOTE = "mkdocs-patterns"
"""What the repository is called in commands; nobody's own settings are for that name."""
_BLOCK = 4096
_LOOK = 0.2
"""Seconds between two looks at the time and the size."""

_KEPT = ("GIT_CONFIG_", "GIT_SSH", "GIT_SSL_", "GIT_PROXY_", "GIT_HTTP_", "GIT_EXEC_PATH")
"""Settings of the owner's for git that concern the way to a server; a hook's are none of those."""

_CONFIG = {
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.autocrlf": "false",
    "core.askPass": "",
    "core.protectNTFS": "true" if os.name == "nt" else "false",
    "credential.interactive": "false",
    "protocol.ext.allow": "never",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "transfer.bundleURI": "false",
    "log.showSignature": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "http.lowSpeedLimit": "100",
    "http.lowSpeedTime": "30",
}

Why = Literal["absent", "slow", "large", "failed"]


class GitError(Exception):
    """What git could not do. `why`: no git here, out of time, out of space, or its own words."""

    def __init__(self, why: Why, words: str = "") -> None:
        self.why = why
        self.words = words
        super().__init__(words or why)


class Git:
    """Git for one repository, whose address reaches it by the environment, never as an option.

    `folder` holds all it writes. `url` is the address as git takes it.
    """

    def __init__(self, folder: Path, address: GitUrl, url: str) -> None:
        self.folder = folder
        self._secrets = address.secrets
        self._end = time.monotonic() + PATIENCE
        self._environment = _environment(address, url)

    def run(self, *command: str, **extra: str) -> str:
        """What a command prints; `extra` are environment variables. `GitError` where it fails."""
        try:
            process = subprocess.Popen(
                ["git", *command],
                cwd=self.folder,
                env={**self._environment, **extra},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # no terminal to ask on, and it ends with all it began
            )
        except FileNotFoundError as error:
            raise GitError("absent") from error
        try:
            said, complaint = self._finished(process)
        except BaseException:
            _end(process)
            raise
        if process.returncode:
            raise GitError("failed", self._clean(complaint))
        self._bounded()
        return said.decode("utf-8", "surrogateescape")

    def _finished(self, process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
        while True:
            try:
                return process.communicate(timeout=_LOOK)
            except subprocess.TimeoutExpired:
                if time.monotonic() > self._end:
                    raise GitError("slow") from None
                self._bounded()

    def _bounded(self) -> None:
        size = 0
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with contextlib.suppress(OSError):
                    size += max(_BLOCK, os.lstat(os.path.join(folder, name)).st_size)  # noqa: PTH118 - often
            if size > LARGEST:
                raise GitError("large")

    def _clean(self, complaint: bytes) -> str:
        """Git's own words in one line, without credentials."""
        text = complaint.decode("utf-8", "replace")
        for secret in self._secrets:
            text = text.replace(secret, "***")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
        words = " ".join(" ".join(telling[:2]).split())
        return "".join(letter if letter.isprintable() else "\ufffd" for letter in words[:300])


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.communicate()


def _environment(address: GitUrl, url: str) -> Mapping[str, str]:
    own = os.environ
    kept = {k: v for k, v in own.items() if not k.startswith("GIT_") or k.startswith(_KEPT)}
    kept.update(
        LC_ALL="C",
        GIT_ALLOW_PROTOCOL=":".join(dict.fromkeys(("https", "ssh", address.kind))),
        GIT_TERMINAL_PROMPT="0",
        GIT_ASKPASS="",
        SSH_ASKPASS_REQUIRE="never",
        GCM_INTERACTIVE="never",
        GIT_LFS_SKIP_SMUDGE="1",
        GIT_ATTR_NOSYSTEM="1",
        GIT_LITERAL_PATHSPECS="1",
    )
    if address.kind == "ssh" and ("GIT_SSH" not in own or "GIT_SSH_COMMAND" in own):
        ssh = own.get("GIT_SSH_COMMAND") or _configured("core.sshCommand") or "ssh"
        kept["GIT_SSH_COMMAND"] = f"{ssh} -oBatchMode=yes"
    settings = {**_CONFIG, f"remote.{REMOTE}.url": url}
    count = own.get("GIT_CONFIG_COUNT", "")
    return {**kept, **_numbered(settings.items(), int(count) if count.isdecimal() else 0)}


def _configured(name: str) -> str:
    """The owner's own setting; empty for none."""
    try:
        command = ["git", "config", "--global", "--get", name]
        done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip()


def _numbered(settings: Iterable[tuple[str, str]], start: int) -> Mapping[str, str]:
    """Settings as git reads them from the environment, where no other program sees them."""
    found = {}
    number = start
    for number, (key, value) in enumerate(settings, start + 1):
        found[f"GIT_CONFIG_KEY_{number - 1}"] = key
        found[f"GIT_CONFIG_VALUE_{number - 1}"] = value
    return {**found, "GIT_CONFIG_COUNT": str(number)}
