# 兜底 Doudi. Every target builds .venv itself when it is missing or older than its lock.

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench-quick processes arithmetic lock
.DELETE_ON_ERROR:

PYTHON := .venv/bin/python
VENV := .venv/pyvenv.cfg
SERVICE := .venv/.base.installed
EVERYTHING := .venv/.dev.installed

# When the Python under .venv was removed, nothing in .venv runs any more: begin again.
$(shell test -x $(PYTHON) || rm -f $(VENV))

help:
	@echo "make setup        .venv with everything, tests included"
	@echo "make demo         a county with its cases on 127.0.0.1:8000"
	@echo "make test         every test"
	@echo "make check        format, lint, types, then every test"
	@echo "make bench-quick  the main figures, in under a minute"
	@echo "make processes    draws docs/processes from the declarations again"
	@echo "make arithmetic   writes docs/arithmetic from the rules again"
	@echo "make lock         locks requirements/*.in again"

setup: $(EVERYTHING)

demo: $(SERVICE)
	@$(PYTHON) -m api.cli demo

test: $(EVERYTHING)
	@$(PYTHON) -m pytest

check: $(EVERYTHING)
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy --strict states notices workflow api
	@$(MAKE) --no-print-directory test

bench-quick: $(EVERYTHING)
	@$(PYTHON) -m bench.quick

processes: $(EVERYTHING)
	@$(PYTHON) -m states.chart docs/processes
	@$(PYTHON) -m tests.numbers

arithmetic: $(SERVICE)
	@$(PYTHON) -m states.arithmetic docs

# The locks name versions and hashes only, so that any mirror serves. dev is resolved within base.
LOCK := ../.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock"
lock: $(EVERYTHING)
	@cd requirements && $(LOCK) base.in -o base.lock && $(LOCK) dev.in -o dev.lock

INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes

$(SERVICE): requirements/base.lock $(VENV)
	@echo "Installing the service into .venv …"
	@$(INSTALL) -r requirements/base.lock
	@ln -sf ../../doudi .venv/bin/doudi
	@touch $@

$(EVERYTHING): requirements/dev.lock $(SERVICE)
	@echo "Installing the tests into .venv …"
	@$(INSTALL) -r requirements/dev.lock
	@touch $@

# A name on the path proves nothing (a version manager answers for versions it does not have): each candidate is asked.
$(VENV):
	@for python in python3.13 python3.12 python3.11 python3; do \
	    if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        exec $$python -m venv --clear .venv; \
	    fi; \
	done; \
	echo "Doudi needs Python 3.11 or newer with its venv module (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 2
