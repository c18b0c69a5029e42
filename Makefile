# Everything a developer or a shopkeeper does, by name. `make help` lists it.
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell $(p) -c \
	'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py

# The tests never see the shop's own database or Redis: an empty value beats the environment and .env.
EMBEDDED := DATABASE_URL= REDIS_URL=
SERVICES := DATABASE_URL=$(or $(TEST_DATABASE_URL),postgres://postgres:postgres@127.0.0.1:5432/postgres) \
	REDIS_URL=$(or $(TEST_REDIS_URL),redis://127.0.0.1:6379/9)
PYTEST := $(VENV)/bin/pytest -n $(or $(JOBS),auto) --dist worksteal
HTTPS := PUBLIC_URL=https://shop.example.com DEBUG=off EMAIL_URL=smtp://localhost:25 \
	SECRET_KEY=signs-nothing-and-is-here-for-the-deployment-check-only-0123456789

.PHONY: help run test test-services test-browser prove lint format status backup restore upgrade requirements clean bench bench-load

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- Running a shop ----------------------------------------------------------------------------------

run: $(VENV)/production.installed ## Start the shop; PORT=9000, DEMO=off and every other setting may follow
	@$(PY) -m config.local_choices
	@exec $(MANAGE) start

status: $(VENV)/production.installed ## Say how database, cache, migrations, worker and queue are
	@$(MANAGE) status

backup: $(VENV)/production.installed ## Write database and media to var/backups, while the shop runs
	@$(MANAGE) backup

restore: $(VENV)/production.installed ## Put a backup back: make restore FILE=var/backups/shop-….tar.gz
	@test -n "$(FILE)" || { echo "error: say which backup: make restore FILE=var/backups/shop-….tar.gz" >&2; exit 2; }
	@$(PY) -m config.local_choices
	@$(MANAGE) restore "$(FILE)"
	@$(MANAGE) migrate --verbosity 0

# The install comes first: the new code may need a new library before it can so much as make the backup.
upgrade: $(VENV)/production.installed ## After `git pull`: back up, migrate, check; then start the shop again
	@$(PY) -m config.local_choices
	@$(MANAGE) backup
	@$(MANAGE) migrate
	@$(MANAGE) check
	@$(MANAGE) check_store
	@echo "Upgraded. Stop and start the shop to serve the new version."

# --- Working on it -----------------------------------------------------------------------------------

test: $(VENV)/dev.installed ## Run the tests on the embedded database; needs no server
	@$(EMBEDDED) $(PYTEST) -m "not services and not browser" $(ARGS)

test-services: $(VENV)/dev.installed ## The same tests and more on PostgreSQL and Redis (TEST_DATABASE_URL=, TEST_REDIS_URL=)
	@$(SERVICES) $(PYTEST) -m "not browser" $(ARGS)

test-browser: $(VENV)/dev.installed ## A day in the shop and every mail in Chromium; pictures in var/screenshots (SCREENSHOTS_DIR=)
	@$(EMBEDDED) $(VENV)/bin/pytest -m browser $(ARGS) tests/browser

prove: $(VENV)/dev.installed ## Run the races for many rounds, and what is long or timed, on PostgreSQL and Redis
	@PROVE=1 $(SERVICES) $(VENV)/bin/pytest -m "race or slow" $(ARGS)

lint: $(VENV)/dev.installed ## Style, types, import contracts, security, missing migrations, deployment check
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	@$(EMBEDDED) $(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/bandit --quiet --recursive --severity-level medium --configfile pyproject.toml .
	@$(EMBEDDED) $(HTTPS) $(MANAGE) makemigrations --check --dry-run
	@$(EMBEDDED) $(HTTPS) $(MANAGE) check --deploy --fail-level WARNING

format: $(VENV)/dev.installed ## Let ruff put the code in order
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

requirements: $(VENV)/dev.installed ## Compile requirements/*.in anew, with hashes; `UPGRADE=1` takes newer versions
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check uv
	@for name in base production dev; do \
		$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade) \
			requirements/$$name.in -o requirements/$$name.txt || exit; done

clean: ## Remove what can be made again (never the shop's data or .env)
	rm -rf $(VENV) staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- How fast it is -----------------------------------------------------------------------------------

bench: $(VENV)/production.installed ## Measure the shop at several sizes on PostgreSQL and Redis: QUICK=1, SIZES=1000,20000, SECONDS=5, KEEP=1
	@$(PY) benchmarks/bench.py $(if $(SIZES),--sizes $(SIZES)) $(if $(SECONDS),--seconds $(SECONDS)) \
		$(if $(QUICK),--quick) $(if $(KEEP),--keep) $(if $(PUBLISH),--publish)

bench-load: $(VENV)/production.installed ## A crowd with a hot product while PostgreSQL and Redis break: MINUTES=10, SHOPPERS=32, CALM=1
	@$(PY) benchmarks/load.py $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SHOPPERS),--shoppers $(SHOPPERS)) \
		$(if $(CALM),--calm)

# --- The virtual environment -------------------------------------------------------------------------

$(PY):
	@test -n "$(PYTHON)" || { echo "error: Python 3.11 or newer is needed (name one: make run PYTHON=…)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "error: $(PYTHON) cannot make a virtual environment (Debian: apt install python3-venv)" >&2; exit 1; }

# The stamp is a copy of what was installed, so that a checkout that only touches the file costs nothing.
$(VENV)/%.installed: requirements/%.txt | $(PY)
	@cmp -s $< $@ || { echo "Installing $<"; $(PY) -m pip install -qq --disable-pip-version-check \
		--no-input --require-hashes -r $<; }
	@cp $< $@
