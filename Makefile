# Named tasks.  Each one sets up what it needs in .venv, once, and again when pyproject.toml changes.
#
#   make run      set up everything and guard the shipped exchanges with the shipped policies
#   make test     set up everything and run the tests
#   make bench    run the benchmarks, beside those peers that can be installed
#   make lint     look for mistakes in style        make type    check the types
#   make docs     write the generated pages again   make clean   remove what these tasks made
#   make test-phoenix   show a decision to a real Phoenix, from the package index, in an environment of its own
#   make soak     mixed load with a fault each second, for ten minutes (ARGS=60 for one)
#   make model    train the shipped model again, from generated text (some twenty minutes)
#
# PYTHON=/path/to/python chooses the interpreter; ARGS="..." is handed on to the command of a task.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

ARGS ?=
CANDIDATES = python3.14 python3.13 python3.12 python3.11 python3 python
PY = .venv/bin/python
PIP = $(PY) -m pip --disable-pip-version-check --quiet --quiet
# Only paths from here are used, so that the folder above may have any name.
export PIP_NO_INPUT = 1

.PHONY: help run test test-phoenix bench lint type docs soak model clean
help:
	@sed -n 's/^#   //p' Makefile

run: .venv/.run
	@$(PY) -m guardrails run $(ARGS)

test: .venv/.test
	@$(PY) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

bench: .venv/.bench
	@for script in $$(grep -l '^if __name__' benchmarks/*.py); do \
	  $(PY) -m "benchmarks.$$(basename "$$script" .py)" $(ARGS) || exit 1; \
	done

lint: .venv/.lint
	@$(PY) -m ruff check $(ARGS) .

type: .venv/.lint
	@$(PY) -m mypy $(ARGS)

docs: .venv/.run
	@$(PY) -m guardrails.workbench.reference docs/reference $(ARGS)

# Elastic License 2.0: a tool beside the tests, never a dependency.
test-phoenix: .venv/.test
	@test -x .venv-phoenix/bin/phoenix || { $(PY) -m venv .venv-phoenix && .venv-phoenix/bin/python -m pip install --quiet arize-phoenix; }
	@PHOENIX="$$PWD/.venv-phoenix/bin/phoenix" $(PY) -m pytest tests/telemetry/test_phoenix.py $(ARGS)

soak: .venv/.test
	@$(PY) -W ignore -m tests.faults.soak $(ARGS)

model: .venv/.train
	@$(PY) -m training $(ARGS)

clean:
	@rm -rf .venv .venv-phoenix dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment whose interpreter is gone or too old is made anew; one that works is kept.
WORKS = $(PY) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
ifneq ($(shell $(WORKS) && echo yes),yes)
.PHONY: .venv/.python
endif
.venv/.python: pyproject.toml
	@if ! $(WORKS); then \
	  found=; \
	  if [ -n "$(PYTHON)" ]; then \
	    "$(PYTHON)" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' && found="$(PYTHON)"; \
	  else \
	    for candidate in $(CANDIDATES); do \
	      if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	        found=$$candidate; break; \
	      fi; \
	    done; \
	  fi; \
	  if [ -z "$$found" ]; then \
	    echo 'make: no Python 3.11 or newer with venv and ensurepip was found.' >&2; \
	    echo '  tried: $(or $(PYTHON),$(CANDIDATES))' >&2; \
	    echo '  hint: install one (on Debian or Ubuntu: apt install python3 python3-venv), or name it: make run PYTHON=/path/to/python3' >&2; \
	    exit 1; \
	  fi; \
	  echo "Making .venv with $$("$$found" --version) ..."; \
	  rm -rf .venv && "$$found" -m venv .venv; \
	fi
	@$(PIP) install --upgrade 'pip>=25.1'
	@touch $@

.venv/.run: .venv/.python
	@echo 'Installing guardrails with the extras nlp and otel ...'
	@$(PIP) install --editable '.[nlp,otel]'
	@touch $@

.venv/.test: .venv/.run
	@echo 'Installing what the tests need ...'
	@$(PIP) install --group test
	@touch $@

.venv/.train: .venv/.test
	@echo 'Installing what training needs ...'
	@$(PIP) install --group train
	@touch $@

.venv/.lint: .venv/.test
	@echo 'Installing linter and type checker ...'
	@$(PIP) install --group lint
	@touch $@

# A peer without a build for this Python is left out, by name; the benchmarks say which ones they ran.
.venv/.bench: .venv/.test
	@echo 'Installing the peers that the benchmarks compare with ...'
	@$(PIP) install --group bench || { \
	  echo 'Not all of them install here; trying one by one.' >&2; \
	  $(PY) -c 'import tomllib; print("\n".join(tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["bench"]))' | \
	  while IFS= read -r peer; do $(PIP) install "$$peer" || echo "left out: $$peer" >&2; done; }
	@touch $@
