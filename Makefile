# Every command of this project; `make` alone lists them. ARGS goes to pytest: make test ARGS="tests/engine -x".

PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help install dev run test check audit format bench pictures backup clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

install: .venv/.installed ## make .venv with what running needs

dev: .venv/.installed-dev ## make .venv with what testing needs, too

run: .venv/.installed ## start the dashboard, the first time with the demo school (PORT=8501)
	@test -n "$(WARMCAST_DATA)" || test -e data/workspace || \
		{ echo "Filling data/workspace with the demo school …"; rm -rf data/workspace.part; \
		WARMCAST_DATA=data/workspace.part $(BIN)/python -m engine demo && mv data/workspace.part data/workspace; }
	@echo "Starting on port $(PORT); Ctrl+C stops it …"
	@export WARMCAST_BASE_URL="$${WARMCAST_BASE_URL:-http://127.0.0.1:$(PORT)}"; \
		exec $(BIN)/streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

test: .venv/.installed-dev ## run all tests
	@$(BIN)/python -m pytest -n auto $(ARGS)

check: .venv/.installed-dev ## format, lint, import rules, audit, types, tests: what CI runs
	@$(BIN)/ruff format --check --quiet || { echo "Not formatted. make format does it."; exit 1; }
	@$(BIN)/ruff check --quiet
	@$(BIN)/lint-imports
	@# The types take one core for a minute: the tests begin meanwhile.
	@$(BIN)/pyright --project pyproject.toml & types=$$!; $(MAKE) --no-print-directory audit & audit=$$!; \
		$(BIN)/python -m pytest -n auto $(ARGS); tests=$$?; \
		wait $$audit || { echo "The audit found something: it says what, above."; exit 1; }; \
		wait $$types || { echo "The types are wrong: pyright says where, above."; exit 1; }; exit $$tests

audit: .venv/.installed-dev ## look for unsafe code, and for known holes in packages where the service answers
	@$(BIN)/bandit --quiet -c pyproject.toml -r app.py engine pages data
	@$(BIN)/python .ci/audit.py

format: .venv/.installed-dev ## format the code and sort its imports
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

bench: .venv/.installed-dev ## print speed on this machine, as ratios
	@$(BIN)/python -m bench.run

pictures: .venv/.installed-dev ## photograph every page into pictures/
	@$(BIN)/python -m tests.browser.pictures

backup: .venv/.installed ## copy the workspace, also while it runs (FILE=copy.duckdb)
	@test -n "$(FILE)" || { echo "Where to? make backup FILE=copy.duckdb"; exit 1; }
	@$(BIN)/python -m engine backup "$(FILE)"

clean: ## delete caches and pictures, never data
	@rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache .coverage .coverage.* htmlcov pictures
	@find . -name __pycache__ -not -path "./.venv/*" -prune -exec rm -rf {} +

.venv/.installed: requirements.txt constraints.txt
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
		{ echo "Warmcast needs Python 3.11 or newer. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "$(PYTHON) has no venv. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.txt
	@echo "Installing the test tools into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
