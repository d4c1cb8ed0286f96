"""`python -m mkdocs_patterns` for `mkdocs-patterns`."""

from mkdocs_patterns.cli import main

main(prog_name="mkdocs-patterns")
