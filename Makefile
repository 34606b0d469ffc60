# make run: start the app.  make test: run every test.  make bench: measure speed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test bench lint sample clean

run: $(VENV)/.runs
	$(BIN)/python -m kpi serve

test: $(VENV)/.tests
	$(BIN)/python -m pytest -n auto --dist loadgroup

bench: $(VENV)/.tests
	$(BIN)/python tests/bench/run.py $(BENCH)

lint: $(VENV)/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

sample: $(VENV)/.runs
	$(BIN)/python sample_data/make_sample_shop.py

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis

$(VENV)/.runs: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.tests: $(VENV)/.runs requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
