# Everything `make` does is a `wattline` verb; `make help` lists it.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || echo python3)
BIN := .venv/bin

.PHONY: help up down status kafka kafka-stop test lint unit chaos bench lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.ready: requirements/runtime.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

.venv/.ready-dev: .venv/.ready requirements/dev.txt
	$(BIN)/python -m pip install --quiet --requirement requirements/dev.txt
	@touch $@

.venv-compose/.ready: requirements/compose.txt
	$(PYTHON) -m venv .venv-compose
	.venv-compose/bin/python -m pip install --quiet --no-deps --requirement requirements/compose.txt
	@touch $@

up: .venv/.ready ## Start everything, load a sample into an empty store, print where to look
	@$(BIN)/wattline up

down: .venv/.ready ## Stop everything
	@$(BIN)/wattline down

status: .venv/.ready ## What runs, and how far behind it is
	@$(BIN)/wattline status

kafka: .venv/.ready ## A real Apache Kafka on loopback, for a laptop: WATTLINE_LOG__KIND=kafka make up
	@$(BIN)/wattline kafka start

kafka-stop: .venv/.ready ## Stop it; what it holds stays
	@$(BIN)/wattline kafka stop

test: lint unit ## Linters, types, import walls and all tests

lint: .venv/.ready-dev ## Ruff, mypy, import walls, SQL style, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd dbt && ../$(BIN)/sqlfluff lint --processes 2 models tests macros
	$(BIN)/wattline schema check

unit: .venv/.ready-dev .venv-compose/.ready ## All tests
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

chaos: .venv/.ready-dev ## A hundred kill -9 and more on either log: sinks, gateway, broker, at every named point and at random
	$(BIN)/python -m tests.chaos --log sqlite --kills 120
	$(BIN)/python -m tests.chaos --log kafka --kills 100 --events 1000000 --sinks 3

bench: .venv/.ready-dev ## Benchmarks: ratios measured in one run
	@for file in bench/[a-z]*.py; do echo "== $$file"; $(BIN)/python -m bench.$$(basename $$file .py); done

lock: ## Lock the newest versions that fit pyproject.toml and requirements/dev.in
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --editable .
	.venv-lock/bin/python -m pip freeze --exclude-editable > requirements/runtime.txt
	.venv-lock/bin/python -m pip install --quiet --requirement requirements/dev.in --constraint requirements/runtime.txt
	.venv-lock/bin/python -m pip freeze --exclude-editable > requirements/dev.txt
	rm -rf .venv-lock

clean: ## Remove the environment and every cache, not the data in .wattline
	rm -rf .venv .venv-lock .venv-compose .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build *.egg-info dbt/target dbt/logs
