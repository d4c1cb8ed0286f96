"""Has Lighthouse look at the demo's first page and at a pattern's: every score has to be 1.00.

    python -m tools.lighthouse [--chromium /usr/bin/chromium]

Needs Node and npm, which get Lighthouse into `tools/web/node_modules`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.screenshots import CHROMIUM, ROOT, served

WEB = ROOT / "tools" / "web"
PAGES = {"home": "patterns/", "pattern": "patterns/which-knobs-matter/"}
SCORES = ("accessibility", "best-practices")


def install() -> Path:
    """The folder of commands npm has installed, each in the version `package.json` names."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("There is no npm here. Lighthouse needs Node 20 or newer, with its npm.")
    options = "--ignore-scripts --no-package-lock --no-audit --no-fund --silent".split()
    subprocess.run([npm, "install", "--prefix", str(WEB), *options], check=True)
    return WEB / "node_modules" / ".bin"


def report(command: Path, chromium: str, address: str) -> dict[str, Any]:
    """What Lighthouse finds on one page."""
    done = subprocess.run(
        [
            command,
            address,
            f"--only-categories={','.join(SCORES)}",
            f"--chrome-flags={' '.join(CHROMIUM)}",
            "--output=json",
            "--quiet",
        ],
        env={**os.environ, "CHROME_PATH": chromium},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"Lighthouse could not look at {address}:\n{done.stderr.strip()}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def told(name: str, found: dict[str, Any]) -> bool:
    """Print the scores of a page and what costs it one; whether all are full."""
    full = True
    for score in SCORES:
        category = found["categories"][score]
        full &= category["score"] == 1
        print(f"{name:8} {score:15} {category['score']:.2f}")
        for audit in (found["audits"][item["id"]] for item in category["auditRefs"]):
            if audit["score"] is not None and audit["score"] < 1:
                print(f"  {audit['id']}: {audit['title']}")
                for item in audit.get("details", {}).get("items", [])[:5]:
                    print(f"    {json.dumps(item.get('node', item))[:300]}")
    return full


def main() -> None:
    """Build the site, serve it, look at each page."""
    options = argparse.ArgumentParser(description="Have Lighthouse look at the demo.")
    options.add_argument("--chromium", default=shutil.which("chromium") or "/usr/bin/chromium")
    chosen = options.parse_args()
    command = install() / "lighthouse"
    with tempfile.TemporaryDirectory() as folder:
        build = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", folder]
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        subprocess.run(build, cwd=ROOT, env=environment, check=True)
        with served(Path(folder)) as site:
            full = [
                told(name, report(command, chosen.chromium, site + path))
                for name, path in PAGES.items()
            ]
    if not all(full):
        sys.exit("Not every score is 1.00.")


if __name__ == "__main__":
    main()
