# The project's commands. Everything lives in .venv and var/, both ignored by git.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Settings of a local instance; any of them can be given on the command line.
LOCAL = DEBUG=$${DEBUG:-1} SITE_URL=$${SITE_URL:-http://127.0.0.1:$(PORT)}

.PHONY: help run admin test test-fast test-long bench lint format lock clean venv-run venv-dev

help: ## list these commands
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r nom quoi; do printf '%-16s %s\n' "$$nom" "$$quoi"; done

run: venv-run ## serve the site with the real data on http://127.0.0.1:8000 (PORT=8123 make run: elsewhere)
	@$(LOCAL) $(BIN)/python manage.py migrate --noinput -v 0
	@$(LOCAL) $(BIN)/python manage.py initialiser
	@echo "Le site est sur http://127.0.0.1:$(PORT)/ (Ctrl-C pour arrêter)."
	@exec env $(LOCAL) $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

admin: venv-run ## create an administrator for http://127.0.0.1:8000/admin/
	@$(LOCAL) $(BIN)/python manage.py createsuperuser

test: venv-dev ## everything a change needs: lint, types, both databases, browser (under 40 minutes)
	@$(BIN)/python -m tests.outils.verifier complet

test-fast: venv-dev ## the suite on SQLite, without browser nor sweeps (a few minutes)
	@$(BIN)/python -m tests.outils.verifier rapide

test-long: venv-dev ## the slow tests, on both databases and in the browser
	@$(BIN)/python -m tests.outils.verifier long

bench: venv-dev ## what pages cost, as ratios to a bare Django view
	@$(BIN)/python -m tests.outils.banc

lint: venv-dev ## the static checks of make test
	@$(BIN)/python -m tests.outils.verifier statiques

format: venv-dev ## format and fix what can be
	@$(BIN)/ruff check --fix --exit-zero --quiet .
	@$(BIN)/ruff format .

# uv only writes the locks, from an environment of its own; `make lock OPTIONS=--upgrade` takes newer versions.
lock: ## write requirements/*.txt again from pyproject.toml
	@dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	$(call TROUVER_PYTHON); \
	"$$python" -m venv "$$dir" && "$$dir/bin/pip" install --quiet uv; \
	compile() { "$$dir/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-strip-extras $(OPTIONS) "$$@"; }; \
	compile -o requirements/run.txt; \
	compile --group dev -c requirements/run.txt -o requirements/dev.txt

clean: ## remove the environment and caches, keep the data of var/
	rm -rf .venv staticfiles .coverage .coverage.* htmlcov .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- The environment -----------------------------------------------------------------
# The first Python that is recent enough and can make virtual environments.
define TROUVER_PYTHON
python=; for p in $(PYTHON) python3.11 python3 python3.12 python3.13 python3.14; do \
	if "$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$p; break; fi; done; \
if [ -z "$$python" ]; then echo "Il faut Python 3.11 ou plus récent, avec son module venv (paquet python3-venv sur Debian)." >&2; exit 1; fi
endef

# $(1): run or dev. Installs the lock, by hash, when it is not the one already installed.
define INSTALLER
if ! $(BIN)/python -c '' 2>/dev/null; then \
	$(call TROUVER_PYTHON); rm -rf .venv; "$$python" -m venv .venv; fi; \
if ! cmp -s requirements/$(1).txt .venv/lock-$(1).txt; then \
	echo "Installation de requirements/$(1).txt dans .venv"; \
	$(BIN)/pip install -qq --require-hashes -r requirements/$(1).txt; \
	rm -f .venv/lock-*.txt; cp requirements/$(1).txt .venv/lock-$(1).txt; fi
endef

# The dev lock contains the run lock.
venv-run:
	@if ! { $(BIN)/python -c '' && cmp -s requirements/dev.txt .venv/lock-dev.txt; } 2>/dev/null; then $(call INSTALLER,run); fi

venv-dev:
	@$(call INSTALLER,dev)
