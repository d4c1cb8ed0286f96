# Everything runs in an environment of its own; nothing but Python 3.11 or newer has to be there.
PYTHON ?= python3
ADDRESS ?= 127.0.0.1:8000

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Material prints a page about the future of MkDocs before every build.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help serve build js-check test test-long evaluate fuzz docs bench bench-ci lighthouse clean

help: ## Show these lines
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

serve: $(READY) ## Serve documentation and demo at http://127.0.0.1:8000, rebuilt on every change
	$(BIN)/mkdocs serve --dev-addr $(ADDRESS)

build: $(READY) ## Build documentation and demo into site/; warnings are errors
	$(BIN)/mkdocs build --strict

test: $(READY) ## Run linter, type checker and all tests but the long ones
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -n 2 -m "not long"

test-long: $(READY) ## Run the long tests
	$(BIN)/pytest -n 2 -m long

js-check: ## Check the types of the pages' scripts (needs npm)
	npm install --prefix tools/js --no-package-lock --no-audit --no-fund --silent
	npm run --prefix tools/js --silent check

evaluate: $(READY) ## Print how good the suggested terms are on the labelled patterns
	$(BIN)/python -m mkdocs_patterns.facets.evaluation tests/labelled

fuzz: $(READY) ## Look for ten minutes for texts that lose words or stop a build
	$(BIN)/python tests/fuzz.py --seconds 600

docs: $(READY) ## Write the reference's tables and take the pictures anew
	$(BIN)/python tools/reference.py
	$(BIN)/python tools/screenshots.py

bench: $(READY) ## Print what the catalogue costs beside plain MkDocs pages (BENCH=--large: more)
	$(BIN)/python benchmarks/bench.py $(BENCH)

bench-ci: $(READY) ## Fail where a ratio has become worse by half; 300 patterns
	$(BIN)/python benchmarks/bench.py --ci

lighthouse: $(READY) ## Print Lighthouse's scores of two pages; fail below 1.00 (needs npm)
	$(BIN)/python -m tools.lighthouse

clean: ## Remove the environment and everything that was built
	rm -rf $(VENV) site dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no '$(PYTHON)' here. Install Python 3.11 or newer, or say where it is: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Another one: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt hatchling
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
	  --no-build-isolation --editable '.[dev]'
	@touch $@
