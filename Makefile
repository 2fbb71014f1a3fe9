# Every target sets up what it needs: `make demo` and `make test` work on a bare machine with python3 >= 3.11.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: help demo ui bench bench-full test test-all lint format types unit reference docs lock clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "space-news needs Python 3.11 or later: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@echo "Setting up $(VENV) (about two minutes, once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock 2> $(VENV)/pip.log || { tail -n 20 $(VENV)/pip.log; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 2>> $(VENV)/pip.log || { tail -n 20 $(VENV)/pip.log; exit 1; }
	@touch $@

$(VENV)/heavy: $(READY) requirements.heavy.lock
	@echo "Adding what the heavy tests need: Ray, Postgres, a local S3 (about a minute, once)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.heavy.lock 2>> $(VENV)/pip.log || { tail -n 20 $(VENV)/pip.log; exit 1; }
	@touch $@

demo: $(READY) ## crawl the sample web, check it and publish a release, with no internet
	@$(BIN)/space-news demo

ui: $(READY) ## the Dagster UI on the same assets, http://127.0.0.1:3000
	@$(BIN)/space-news ui

.PHONY: catalogue
catalogue: $(READY) ## fetch DuckDB for the SQL box of the catalogue page, once (needs npm)
	@$(BIN)/python -m pipeline.release.page.engine

test: lint types unit ## lint, format check, strict types and tests

test-all: test $(VENV)/heavy ## `test` and the heavy tests
	@$(BIN)/pytest -m heavy

lint: $(READY) ## lint and format check
	@$(BIN)/ruff check --output-format concise .
	@$(BIN)/ruff format --check --quiet . || { echo "run: make format"; exit 1; }

format: $(READY) ## mend what ruff can mend
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

types: $(READY) ## strict types
	@$(BIN)/mypy

unit: $(READY) ## the tests
	@$(BIN)/pytest -m "not heavy"

reference: $(READY) ## measure the accuracy on labelled real texts again, for the releases to come
	@$(BIN)/python benchmarks/reference.py

.venv-bench/ready: benchmarks/requirements.txt
	@echo "Setting up .venv-bench: what the benchmarks compare with (about a minute, once)"
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@

bench: $(VENV)/heavy .venv-bench/ready ## all benchmarks at a tenth of full size, into benchmarks/RESULTS.md
	@$(BIN)/python benchmarks/suite.py --peers .venv-bench/bin/python

bench-full: $(VENV)/heavy .venv-bench/ready ## all benchmarks at full size: hours, 16 GB of memory, 40 GB of disk
	@$(BIN)/python benchmarks/suite.py --full --peers .venv-bench/bin/python

docs: $(READY) ## write the generated pages again
	@$(BIN)/python -m pipeline.tables.document
	@$(BIN)/python -m pipeline.knowledge.ontology_page

lock: ## pin the dependencies anew (needs uv)
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --output-file requirements.lock
	@uv pip compile pyproject.toml --extra dev --extra heavy --constraints requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --output-file requirements.heavy.lock

clean: ## remove the environment (data and releases stay)
	@rm -rf $(VENV) .venv-bench .mypy_cache .ruff_cache .hypothesis
