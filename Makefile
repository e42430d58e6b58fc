# Needs Python 3.11 or later and make; PyPI for the first set-up. `make` alone lists the targets.

PYTHON ?= python3
PORT ?= 8000
# Three test processes: on two cores, since many tests wait. Empty it to run them in one: make test XDIST=
XDIST ?= -n 3 --dist worksteal

BIN := .venv/bin
export DJANGO_SETTINGS_MODULE := config.settings

.DEFAULT_GOAL := help
.PHONY: help setup run test lint types contracts check schema pytest soak audit bench bench-scale pictures stop lock

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.installed .env  ## install what is missing into .venv

run: setup  ## set up, seed the demo the first time, serve on http://127.0.0.1:8000 (PORT=… for another)
	@PORT=$(PORT) exec $(BIN)/python -m config.run

test: lint types contracts check schema pytest  ## everything below, then the tests

lint: setup  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup  ## mypy, strict
	$(BIN)/mypy .

contracts: setup  ## which app may import which
	$(BIN)/lint-imports --no-cache

check: setup  ## Django's and our own checks; no migration is missing
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

schema: setup  ## the OpenAPI document is valid, without a warning
	$(BIN)/python manage.py spectacular --fail-on-warn --validate --file /dev/null

pytest: setup  ## the tests alone; PYTEST_ARGS="-k deposit" for some
	$(BIN)/python -m pytest $(XDIST) $(PYTEST_ARGS)

SOAK_SECONDS ?= 600
# Calls of each operation and kind that schemathesis makes up: 70 of them, so 300 take about five minutes.
SCHEMA_EXAMPLES ?= 300
soak: setup  ## both modes under kill -9, half of SOAK_SECONDS=600 each; SOAK_SEED=… repeats a run, SOAK_REPORT=path
	SOAK_SECONDS=$(SOAK_SECONDS) SOAK_SEED=$(SOAK_SEED) $(BIN)/python -m pytest -q tests/seamless/test_chaos.py tests/chaos/test_transfer.py
	SCHEMA_EXAMPLES=$(SCHEMA_EXAMPLES) $(BIN)/python -m pytest tests/hostile/test_schemathesis.py

audit: setup  ## bandit over our code, pip-audit over what is installed (needs PyPI's advisories)
	$(BIN)/bandit -q -c pyproject.toml -r manage.py config players wallets gameplay backoffice benchmarks docs
	@found=$$($(BIN)/pip-audit --progress-spinner off --disable-pip --require-hashes --requirement requirements.lock) \
		&& echo "pip-audit: no known holes." \
		|| { echo "$${found:-pip-audit could not ask its service: nothing is known about the packages.}"; exit 1; }

bench: setup  ## what it does in a second beside the database alone, in 10 minutes; BENCH_ONLY, BENCH_ROWS, BENCH_JSON=path
	@$(BIN)/python -m benchmarks

bench-scale: setup  ## the same with 10,000,000 ledger rows beside 10,000, in 20 minutes; BENCH_LARGE, BENCH_KEEP=1
	@$(BIN)/python -m benchmarks scale

pictures: setup  ## the pictures of docs/backoffice.md, taken of the demo with a generated book (needs Chromium)
	PICTURES=docs/pictures $(BIN)/python -m pytest tests/backoffice/pictures.py -q

stop:  ## stop the embedded PostgreSQL now, whoever uses it
	@test ! -x $(BIN)/python || $(BIN)/python -m config.postgres stop

lock:  ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade --extra dev \
		--no-annotate --no-header --no-emit-index-url --no-emit-find-links --quiet \
		pyproject.toml --output-file requirements.lock

# The stamp is written last: an installation that was broken off is done again.
.venv/.installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Countroom needs Python 3.11 or later; this is %s.%s. Set PYTHON=…" % sys.version_info[:2])'
	@echo "Installing into .venv: about a minute the first time."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@if command -v uv >/dev/null; then \
		uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements.lock; \
	else \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock; \
	fi
	@touch $@

# A checkout is a demo until somebody says otherwise.
.env:
	@cp .env.example .env
