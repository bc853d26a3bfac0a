# The few commands of everyday work; `make` alone lists them.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard accelerator/translations/*/LC_MESSAGES/messages.po))
POSTGRES ?= on
ARGS ?=

.PHONY: help setup run test check bench seed routes docs i18n vendor lock shell audit

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: .venv/.development $(CATALOGUES) ## install everything that development needs
	@$(BIN)/python tools/system.py pdf browser

run: .venv/.runtime $(CATALOGUES) ## start the site and its worker with the demo programme on PORT (8000)
	@$(BIN)/python tools/system.py pdf
	@DEMO=1 PORT=$(PORT) exec $(BIN)/python -m tools.run

test: setup ## run the whole suite on SQLite and PostgreSQL; POSTGRES=off leaves PostgreSQL out
	@POSTGRES=$(POSTGRES) exec $(BIN)/python -m pytest --numprocesses=auto $(ARGS)

check: .venv/.development ## the gate: format, lint, types, imports, templates, translations, docs
	@$(BIN)/python tools/check.py

bench: .venv/.development $(CATALOGUES) ## run the benchmarks and print a table of ratios
	@$(BIN)/python tools/system.py pdf
	@$(BIN)/python -m bench $(ARGS)

seed: .venv/.runtime $(CATALOGUES) ## load the demo programme into an empty database
	@DEMO=1 $(FLASK) db upgrade
	@DEMO=1 $(FLASK) prepare-jobs
	@DEMO=1 $(FLASK) demo

routes: .venv/.runtime ## print every URL with its file, line and permission
	@DEMO=1 $(FLASK) routes

docs: .venv/.runtime ## write docs/permissions.md and docs/routes.md from the code
	@DEMO=1 $(FLASK) docs

i18n: .venv/.runtime ## extract strings, update and compile the catalogues
	@$(BIN)/python tools/i18n.py update

vendor: ## copy the pinned browser libraries from npm into static/vendor
	@npm ci --ignore-scripts --no-audit --no-fund
	@$(PYTHON) tools/vendor.py

lock: .venv/.development ## pin newest allowed versions with hashes
	@tools/lock $(ARGS)

shell: .venv/.runtime $(CATALOGUES) ## a Python shell with the application loaded
	@DEMO=1 $(FLASK) shell

audit: .venv/.development ## ask the advisory databases about every pinned package (needs the internet)
	@$(BIN)/uv tool run pip-audit --strict --require-hashes --disable-pip -r requirements.txt -r requirements-dev.txt

%.mo: %.po | .venv/.runtime
	@$(BIN)/python tools/i18n.py compile

# A stamp per requirements file: a second run installs nothing.
.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 run"; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: requirements.txt | .venv/.python
	@echo "Installing what the system runs on (half a minute the first time) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/.development: requirements-dev.txt .venv/.runtime
	@echo "Installing what tests and checks need ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
