# make run: start the app.  make test: run every test.  make check: format, lint, types, layers, docs.
# make coverage: every test, and what of the program they reach.  make mutants: small changes that no test notices.
# make bench: measure speed.  make lock: settle versions.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# Read for whichever Python and system the program runs on; versions that are settled already stay.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

.PHONY: run test check format lint types coverage mutants bench lock sample clean

run: $(VENV)/.runs
	$(BIN)/python -m kpi serve

test: $(VENV)/.tests
	$(BIN)/python -m pytest -n auto --dist loadfile

check: lint types
	$(BIN)/python -m pytest -q tests/test_layers.py tests/test_sizes.py tests/test_docs.py tests/test_requirements.py

format: $(VENV)/.tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lint: $(VENV)/.tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.tests
	$(BIN)/mypy

coverage: $(VENV)/.tests
	$(BIN)/python -m pytest -n auto --dist loadfile --cov

mutants: $(VENV)/.tests
	$(BIN)/python tests/mutants/run.py $(MUTANTS)

bench: $(VENV)/.tests
	$(BIN)/python tests/bench/run.py $(BENCH)

lock: $(VENV)/.tests
	$(COMPILE) requirements.txt -o requirements.lock
	$(COMPILE) requirements-dev.txt -c requirements.lock -o requirements-dev.lock

sample: $(VENV)/.runs
	$(BIN)/python sample_data/make_sample_shop.py

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage

$(VENV)/.runs: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements.lock
	touch $@

$(VENV)/.tests: $(VENV)/.runs requirements-dev.lock
	$(INSTALL) -r requirements-dev.lock
	touch $@
