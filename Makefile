# The few commands a person types. `make` lists them.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
  $(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
CHECKS := lint types shape templates-hold api-described lock-names-no-registry

.PHONY: help run demo test check bench setup python $(CHECKS)
help:
	@sed -n 's/^## //p' Makefile

## make run     set up what is missing and run everything; PORT=9000 for another port
run: python
	@exec $(PYTHON) -m scripts.serve

## make demo    do the whole job once, print each step and the path of the audit pack
demo: python
	@exec $(PYTHON) -m scripts.demo

## make test    run the tests on PostgreSQL, then on SQLite; ARGS="-k word" for some
test: python
	@exec $(PYTHON) -m scripts.test $(ARGS)

## make check   lint, types, imports, migrations, templates, API description, lock file
# They know no secret, no database and no broker of yours.
$(CHECKS): export SECRET_KEY := only-to-check
$(CHECKS): export VAR_DIR := $(CURDIR)/var
$(CHECKS): export DATABASE_URL := sqlite://:memory:
$(CHECKS): export BROKER_URL := memory://
check: $(CHECKS)
	@echo "All checks hold."
lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
types: setup
	$(BIN)/mypy
shape: setup
	$(BIN)/lint-imports
	$(MANAGE) check --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run
templates-hold: setup
	$(BIN)/djlint templates --lint --quiet
api-described: setup
	$(MANAGE) spectacular --validate --fail-on-warn --file /dev/null
lock-names-no-registry:
	@! grep -nE '"resolved"|https?://[^"]*registry' package-lock.json

## make bench   measure the lists, the pages and the packs at scale
bench: setup
	@exec $(BIN)/python -m bench $(ARGS)

setup: python
	@$(PYTHON) -m scripts.prepare --checks

python:
	@test -n "$(PYTHON)" || (echo "Weighbridge needs Python 3.11 or newer, and none was found." && exit 1)
