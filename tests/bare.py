"""Repositories for tests: bare ones in a folder, and git's own HTTP backend on loopback."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mkdocs_patterns.reading import checkouts
from mkdocs_patterns.reading import git as runner

AUTHOR = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_AUTHOR_DATE": "2026-03-01T10:00:00+00:00",
    "GIT_COMMITTER_DATE": "2026-03-01T10:00:00+00:00",
}


def git(folder: Path, *command: str, data: bytes | None = None) -> str:
    """What git prints; fails the test where git fails."""
    done = subprocess.run(
        ["git", *command],
        cwd=folder,
        env={**os.environ, **AUTHOR},
        input=data,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, f"git {' '.join(command)}: {done.stderr.decode()}"
    return done.stdout.decode().strip()


class Bare:
    """A bare repository to which a test commits; `remote` is its folder."""

    def __init__(self, folder: Path, files: Mapping[str, str], *, branch: str = "main") -> None:
        self.remote = folder
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--bare", f"--initial-branch={branch}")
        self.branch = branch
        self.commit(files)

    def commit(self, files: Mapping[str, str], *, branch: str = "") -> str:
        """Put files beside those that are there; the new commit."""
        entries = [("100644", self.blob(text), name) for name, text in files.items()]
        return self.commit_entries(entries, branch=branch)

    def commit_entries(self, entries: list[tuple[str, str, str]], *, branch: str = "") -> str:
        """Mode, object, path of each new entry: also of such as no working tree could hold."""
        branch = branch or self.branch
        index = {"GIT_INDEX_FILE": str(self.remote / "test-index")}
        parent = [line.split()[0] for line in self._refs() if line.endswith(f"refs/heads/{branch}")]
        with _environment(index):
            (self.remote / "test-index").unlink(missing_ok=True)
            if parent:
                git(self.remote, "read-tree", parent[0])
            for mode, name, path in entries:
                line = f"{mode} {name}\t".encode() + path.encode() + b"\0"
                git(self.remote, "update-index", "-z", "--index-info", data=line)
            tree = git(self.remote, "write-tree")
        above = [part for commit in parent for part in ("-p", commit)]
        commit = git(self.remote, "commit-tree", tree, *above, "-m", "change")
        git(self.remote, "update-ref", f"refs/heads/{branch}", commit)
        return commit

    def blob(self, content: str | bytes) -> str:
        """The object that holds a text or anything else."""
        data = content.encode() if isinstance(content, str) else content
        return git(self.remote, "hash-object", "-w", "--stdin", data=data)

    def _refs(self) -> list[str]:
        done = subprocess.run(
            ["git", "show-ref"], cwd=self.remote, capture_output=True, text=True, check=False
        )
        return done.stdout.splitlines()


@contextmanager
def local_stand_in(bare: Bare) -> Iterator[None]:
    """A repository that stands for the network: every address leads to it."""
    made = runner._environment
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkouts, "_for_git", lambda *_: str(bare.remote))
        patch.setattr(
            runner, "_environment", lambda *given: {**made(*given), "GIT_ALLOW_PROTOCOL": "file"}
        )
        yield


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(more)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class _Backend(BaseHTTPRequestHandler):
    """Hands requests to `git http-backend`, as a web server would."""

    root: Path
    credentials = ""
    """What a request must bring; empty for nothing."""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self._body())

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        return b"".join(parts)

    def _answer(self, body: bytes) -> None:
        if self.credentials and self.headers.get("Authorization") != self.credentials:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        done = subprocess.run(
            ["git", "http-backend"],
            env={
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(self.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "REMOTE_ADDR": "127.0.0.1",
            },
            input=body,
            capture_output=True,
            check=False,
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = [line.split(": ", 1) for line in head.decode().splitlines()]
        status = next((value for key, value in headers if key == "Status"), "200 OK")
        self.send_response(int(status.split()[0]))
        for key, value in headers:
            if key != "Status":
                self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(root: Path, credentials: str = "") -> Iterator[str]:
    """`host:port` at which the repositories of a folder can be fetched, until the block ends."""
    handler = type("Handler", (_Backend,), {"root": root, "credentials": credentials})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
