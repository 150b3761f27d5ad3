# The two commands of the README. Each builds its own .venv when it is missing or when the dependencies changed.
PYTHON ?= python3.11
BIN := .venv/bin
# One more than cores: tests of servers and browsers wait as often as they calculate.
WORKERS := $(shell expr $$(nproc) + 1)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_WARN_SCRIPT_LOCATION := 1

.PHONY: run test quick lint bench bench-service contract soak kill leak abuse outage rolling

run: .venv/installed
	@$(BIN)/city-peers demo
	@echo "Serving the site; stop it with Ctrl-C."
	@$(BIN)/city-peers serve

test: .venv/installed-for-tests lint
	@echo "Running all tests (several minutes; 'make quick' leaves the slow ones out)"
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile

# What one runs all day: fewer examples of each property, one database, no browser, no whole evaluation.
quick: .venv/installed-for-tests
	@CITY_PEERS_TEST_POSTGRES= $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile -m "not slow" --hypothesis-profile quick

lint: .venv/installed-for-tests
	@echo "Checking style, types and the import drawing"
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# The bars of speed and memory: of the core (M, S), of the service over HTTP (H), and of a service that is changed for ten minutes.
bench: .venv/installed-for-tests
	@$(BIN)/python -m evaluation.bench

bench-service: .venv/installed-for-tests
	@$(BIN)/python -m evaluation.bench.service_bars

# What docs/reliability.md promises, tried out on real servers. DATABASE names an empty PostgreSQL database; SQLite without, but for outage.
kill outage rolling: .venv/installed-for-tests
	@$(BIN)/python -m evaluation.reliability $@ $(if $(DATABASE),--database $(DATABASE))

soak leak abuse: .venv/installed-for-tests
	@$(BIN)/python -m evaluation.reliability $@

# The served document against the service, with many examples of each operation.
contract: .venv/installed-for-tests
	@CITY_PEERS_CONTRACT_EXAMPLES=50 $(BIN)/python -m pytest tests/contracts/test_openapi.py

.venv/installed: pyproject.toml constraints.txt
	@echo "Installing city-peers into .venv (a few minutes the first time: PyTorch is large)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --quiet --constraint constraints.txt torch
	@$(BIN)/python -m pip install --quiet --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/installed-for-tests: .venv/installed
	@echo "Installing what the tests need"
	@$(BIN)/python -m pip install --quiet --quiet --constraint constraints.txt --editable ".[test]"
	@touch $@
