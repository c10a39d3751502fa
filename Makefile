# Two commands do everything: `make demo` and `make test`. The rest is for people who work on privaudit.
# PYTHON names the interpreter (3.11 to 3.13); VENV the environment's folder.
PYTHON ?= python3
VENV ?= .venv
# Files of tests run side by side, each process with servers of its own; `make test PARALLEL=` runs one after another.
PARALLEL ?= -n 3 --dist loadfile
BIN = $(VENV)/bin
LOCK = uv pip compile -q pyproject.toml --generate-hashes --universal --no-annotate --no-header --no-emit-index-url --no-emit-find-links

.PHONY: help env demo test lint bench bench-detection bench-russian bench-competitors lock wheel sample clean

help:
	@echo "make demo   environment, demo estate, audit, summary; prints where the workbook is"
	@echo "make test   all tests, over real PostgreSQL and MariaDB servers that the run starts and stops"
	@echo "make lint   ruff, mypy, import contracts"
	@echo "make bench  detection quality, speed; bench-detection, bench-russian and bench-competitors alone"
	@echo "make wheel  a wheel in dist/"

env: $(VENV)/.installed

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "privaudit needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 ..." >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "python3-venv is missing: apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.python requirements-dev.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed
	@$(BIN)/privaudit demo $(DEMO_OPTIONS)

test: $(VENV)/.installed-dev
	@sh tests/install_servers.sh
	$(BIN)/python -m pytest $(PARALLEL) $(PYTEST_OPTIONS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

# Labelled databases: PRIVAUDIT_ESTATE names their folder (../shared/devset if it is there).
bench-detection: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.detection --all

bench-russian: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.russian

# Other scanners on the same rows; makes a virtual environment for each.
bench-competitors: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.competitors $${PRIVAUDIT_ESTATE:-../shared/devset}

wheel: $(VENV)/.installed
	$(BIN)/python -m hatchling build -t wheel

lock:
	$(LOCK) --group build -o requirements.lock
	$(LOCK) --group dev -o requirements-dev.lock

# The committed sample audit: what `make demo` gives, in both languages, and its pictures (needs LibreOffice, poppler
# and Chromium).
sample: $(VENV)/.installed
	sh reports/make_sample.sh "$(abspath $(BIN))/privaudit"

clean:
	rm -rf $(VENV) dist build privaudit-demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
