# The few commands a person types. `make` lists them.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
  $(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
BIN := .venv/bin
CHECK_ENV := SECRET_KEY=check VAR_DIR=$(CURDIR)/var/check DATABASE_URL=sqlite://:memory: BROKER_URL=memory://

.PHONY: help run demo test check bench setup python
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
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy scripts
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(CHECK_ENV) $(BIN)/python manage.py check --fail-level WARNING
	$(CHECK_ENV) $(BIN)/python manage.py makemigrations --check --dry-run
	$(CHECK_ENV) $(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null
	@! grep -nE '"resolved"|https?://[^"]*registry' package-lock.json || (echo "package-lock.json names a registry." && exit 1)
	@echo "All checks hold."

## make bench   measure the lists, the pages and the packs at scale
bench: setup
	@exec $(BIN)/python -m bench $(ARGS)

setup: python
	@$(PYTHON) -m scripts.prepare --checks

python:
	@test -n "$(PYTHON)" || (echo "Weighbridge needs Python 3.11 or newer, and none was found." && exit 1)
