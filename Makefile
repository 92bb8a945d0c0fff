# Everything needs Python 3.11 or newer and make; the rest comes from the package registries.
MAKEFLAGS += --no-print-directory
export PORT ?= 8000
unexport PYTHONDONTWRITEBYTECODE  # each start would compile everything again
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
BIN := .venv/bin
TEST_SETTINGS := DJANGO_SETTINGS_MODULE=config.settings.test

.DEFAULT_GOAL := help
.PHONY: help setup demo test sure checks coverage bench lock

help:  ## shows this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z]*\):.*## /  make \1   /p' $(MAKEFILE_LIST)

setup:  ## installs packages, browser assets and translations; a second run takes a moment
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found."; exit 1; }
	@$(PYTHON) tools/prepare.py

demo: setup  ## starts the site with demo cases on http://localhost:8000 (PORT=8001 changes the port)
	@$(BIN)/python -m config.demo

test: setup  ## runs every check without changing a file, then all tests
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted: run 'make sure'."; exit 1; }
	@$(MAKE) checks
	@$(BIN)/python -m pytest $(AT_ONCE) --durations=20 $(ARGS)

# Whole files go to each core: what a file sets up once is set up once. The order stays, browsers come last.
AT_ONCE := -n auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

sure: setup  ## formats and mends what it can, then runs every check
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(MAKE) checks

checks:  ## runs every check without changing a file, and no test; after make setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy
	@$(TEST_SETTINGS) $(BIN)/python manage.py check --fail-level WARNING
	@$(TEST_SETTINGS) $(BIN)/python manage.py makemigrations --check --dry-run
	@$(TEST_SETTINGS) $(BIN)/python manage.py messages --check

bench: setup  ## prints what pages and steps take beside 20 and beside 20,000 cases of others
	@$(TEST_SETTINGS) $(BIN)/python -c "import django; django.setup(); from tools.bench import main; main()"

# What must not fail silently: the record, deadlines, access to cases, the engine. The races and random walks
# stay out: they try again what the stories tell, and take longer than all of them.
COVERED := $(addprefix --cov=,casework.audit casework.deadlines casework.cases workflows.engine)
COVERING := $(addprefix tests/,access audit cases deadlines desk documents engine measures network)
SLOW := $(addprefix --ignore=tests/engine/test_,races.py walks.py)

coverage: setup  ## tells which branches of record, deadlines, cases and engine no test takes; takes minutes
	@$(BIN)/python -m pytest -q $(AT_ONCE) $(COVERED) --cov-fail-under=100 $(COVERING) $(SLOW)

lock: setup  ## pins the newest allowed packages, with hashes
	@command -v uv >/dev/null || { echo "make lock needs uv."; exit 1; }
	@uv pip compile --upgrade $(COMPILE) pyproject.toml -o requirements/base.txt
	@uv pip compile --upgrade $(COMPILE) pyproject.toml --group dev -o requirements/development.txt
	@npm install --package-lock-only --silent

COMPILE := -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11
