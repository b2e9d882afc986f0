# UBL Relay: everything a developer or a machine runs, by name. `make` alone lists it.
# `make install` needs Python 3.11+ with venv, git and make; every target that needs it runs it by itself.

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
RUNTIME ?= build/runtime
N ?= 10000
SEED ?= 1
SET ?= en16931
UV := uv==0.13.9
COMPILE := build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help install schemas demo serve test lint types floors docs docs-check referee ocr fuzz-rules fuzz-pdf faults load bench bench-extraction bench-gaps runtime lock format clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALLED) schemas ## make .venv/ with the command ublrelay and the development tools, held to the lock

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo 'The venv module is absent; on Debian: apt-get install python3-venv'; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): requirements-dev.lock pyproject.toml | $(VENV)/pyvenv.cfg
	@echo 'install: fetching the locked packages into $(VENV) (a minute or so, once)'
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --requirement requirements-dev.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@
	@echo 'install: done; the command is $(BIN)/ublrelay'

schemas: | $(VENV)/pyvenv.cfg ## lay out the OASIS UBL 2.1 XSDs under schemas/ubl/2.1, checked against the manifest
	@$(BIN)/python tools/fetch_schemas.py

demo: install ## convert a hybrid PDF, a plain PDF, a CII and a UBL invoice and deliver them to a mailbox and an endpoint on this machine
	@$(BIN)/python tools/demo.py $(ARGS)

serve: install ## start the service on this machine, with SQLite in var/ and a tenant to try things with (ARGS="--port 8080")
	@$(BIN)/ublrelay serve --with-sandbox $(ARGS)

test: install ## run all tests, in parallel (ARGS="-k floors"); UBLRELAY_CI=1 turns skips into failures
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: $(INSTALLED) ## ruff: rules and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(INSTALLED) ## let ruff format the code and mend what it safely can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(INSTALLED) ## mypy --strict
	$(BIN)/mypy

floors: $(INSTALLED) ## import-linter: which room may import which, and no circle
	$(BIN)/lint-imports

docs: install ## write the reference pages anew from the code (CHECK=1 only says whether they are current)
ifdef CHECK
	@$(MAKE) --no-print-directory docs-check
else
	$(BIN)/python tools/make_docs.py
endif

docs-check: install ## fail where a reference page is out of date or a link in a page leads nowhere
	$(BIN)/python tools/make_docs.py --check
	$(BIN)/python tools/check_links.py

referee: install ## lay out the official EN 16931 rule file in build/referee, for tests that hold ours against it
	@$(BIN)/python tools/fetch_referee.py

ocr: install ## the extra that reads scans, held to its lock; tesseract beside it comes from Debian (tesseract-ocr, -nld, -deu, -fra)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --requirement requirements-ocr.lock

fuzz-rules: install ## hold our rules against the official ones on N mutants (N=10000 SEED=1 SET=en16931|peppol|nlcius|xrechnung ARGS="--syntax cii --stylesheet FILE --schema FILE")
	$(BIN)/python -m tests.fuzz_rules --number $(N) --seed $(SEED) --set $(SET) $(ARGS)

fuzz-pdf: install ## damaged, hostile and random PDFs through the sandbox, each to end in a named outcome in time (N=1000 SEED=1 ARGS="--memory 1000")
	$(BIN)/python -m tests.fuzz_pdf $(if $(filter file,$(origin N)),,--number $(N)) --seed $(SEED) $(ARGS)

faults: install ## kill, restart, fill, set and besiege a running installation on SQLite and PostgreSQL, and miss nothing (ARGS="--quick --database sqlite --kills 20")
	$(BIN)/python -m tests.faults $(ARGS)

load: install ## post invoices at a fixed rate to a running installation and time them until delivery (ARGS="--database postgresql --rate 20 --minutes 10")
	$(BIN)/python -m tests.load $(ARGS)

bench: install ## measure documents per second and each stage's share (ARGS="--quick" for a sample)
	$(BIN)/python -m tests.benchmarks $(ARGS)

bench-extraction: install ## measure what is read from pages: right, wrong, left empty, per field (ARGS="--verbose --made FOLDER")
	$(BIN)/python -m tests.benchmarks.extraction $(ARGS)

bench-gaps: install ## spoil one run of words of a page after the other and count what is then given wrongly (ARGS="--spoil dropped --made FOLDER")
	$(BIN)/python -m tests.benchmarks.extraction.gaps $(ARGS)

runtime: install ## the service alone from its own wheel and the runtime lock, as the container image has it (RUNTIME=folder)
	rm -rf build/wheel $(RUNTIME)
	$(BIN)/python -m pip wheel --disable-pip-version-check --quiet --no-deps --no-build-isolation --wheel-dir build/wheel .
	$(PYTHON) -m venv $(RUNTIME)
	$(RUNTIME)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes --requirement requirements.lock
	$(RUNTIME)/bin/python -m pip install --disable-pip-version-check --quiet --no-deps build/wheel/ublrelay-*.whl
	$(RUNTIME)/bin/python -m pip check
	cd / && $(abspath $(RUNTIME))/bin/ublrelay --help >/dev/null
	@echo 'runtime: $(RUNTIME)/bin/ublrelay stands'

lock: ## resolve pyproject.toml into the three lock files, with hashes (UPGRADE=1 takes newer versions)
	@test -x build/lock/bin/uv || { $(PYTHON) -m venv build/lock && build/lock/bin/pip install --disable-pip-version-check --quiet '$(UV)'; }
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --constraint requirements.lock --group dev --output-file requirements-dev.lock pyproject.toml
	$(COMPILE) --constraint requirements.lock --constraint requirements-dev.lock --extra ocr --output-file requirements-ocr.lock pyproject.toml

clean: ## remove what the targets made, .venv included
	rm -rf $(VENV) build dist var demo-output schemas/ubl/2.1 .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
