# searcher: make search Q='公安 信息化' does all that is needed on a fresh machine.
PYTHON ?= python3
VENV   ?= .venv
SEEDS  ?= seeds/
INDEX  ?= index/
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed
TESTED := $(VENV)/.installed-test
TIMED  := $(VENV)/.installed-bench
SERVED := $(VENV)/.installed-web
PORT   ?= 8080
# Where it is installed the pages are tried in it.
CHROMIUM := $(firstword $(shell command -v chromium chromium-browser google-chrome))
TESTING  := test,lint$(if $(CHROMIUM),$(shell echo ,browser))
NODES  ?= 3
PEERS  := tantivy bm25s numba
# Where the oldest releases that setup.cfg allows are tried, and what tries them.
LOWEST ?= .venv-lowest
SEARCHING := $(addprefix tests/test_,rank.py postings.py kernel.py exact_strings.py)
SMOKE  := $(addprefix tests/test_,analyse.py cli.py index.py load*.py query.py rank.py store.py web.py mcp.py)
# What users may rely on, wherever an index is kept.
CONTRACT := $(addprefix tests/test_,cli.py index.py library.py rank.py counts.py hits.py relations.py removal.py \
  per_document.py suggestions.py remembered.py headings.py arguments.py mcp.py services.py)
LINTED := searcher tests benchmarks docs packaging conftest.py
# What is compiled where there is cargo; without it numpy does the same (docs/kernel.md).
KERNEL := setup.py $(wildcard kernel/Cargo.* kernel/src/*.rs)
# A checkout's modules would else be compiled by the first search.
COMPILED = $(BIN)/python -m compileall -q searcher

.DEFAULT_GOAL := help
.PHONY: help install index search serve test test-numpy test-kernel test-lowest test-nodes test-cluster test-whoosh3 lint format seeds bench torture \
        cluster cluster-stop docs pictures messages dist constraints clean

help: ## Show this list
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(READY): setup.cfg pyproject.toml $(KERNEL) | $(BIN)/python
	@echo "installing into $(VENV) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@$(COMPILED)
	@$(BIN)/python -c 'from searcher.kernel import describe; print("searches are answered by", describe())' >&2
	@touch $@

$(TESTED): setup.cfg pyproject.toml $(KERNEL) | $(BIN)/python
	@echo "installing what the tests need into $(VENV) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[$(TESTING)]'
	@$(COMPILED)
	@$(BIN)/python -c 'from searcher.kernel import describe; print("searches are answered by", describe())' >&2
	@touch $@ $(READY)

# A peer that cannot be installed here is left out of the benchmark, which says so.
$(TIMED): setup.cfg pyproject.toml | $(READY)
	@echo "installing what the benchmark compares with into $(VENV) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]' \
	  || for peer in $(PEERS); do \
	       $(BIN)/python -m pip install --quiet --disable-pip-version-check $$peer \
	         || echo "$$peer cannot be installed: left out" >&2; \
	     done
	@touch $@

$(SERVED): setup.cfg pyproject.toml | $(READY)
	@echo "installing what the page needs into $(VENV) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[web,mcp]'
	@touch $@

install: $(READY) ## Make .venv and install searcher into it

index: $(READY) ## Bring INDEX= (index/) up to date with SEEDS= (seeds/)
	@$(BIN)/searcher index $(SEEDS) --index $(INDEX)

search: $(READY) ## Search: make search Q='公安 信息化'
	@$(BIN)/searcher index $(SEEDS) --index $(INDEX) --quiet
	@$(BIN)/searcher search --index $(INDEX) -- "$$Q"

serve: $(READY) $(SERVED) ## Bring the index up to date and serve it as a page: PORT=8080
	@$(BIN)/searcher index $(SEEDS) --index $(INDEX) --quiet
	@exec $(BIN)/searcher serve --index $(INDEX) --port $(PORT)

export Q

test: $(TESTED) ## Run all tests
	@$(if $(CHROMIUM),,echo "Chromium is not installed: the pages are not tried in a browser" >&2)
	@$(BIN)/python -m pytest

test-lowest: ## Run some of the tests with the oldest releases that setup.cfg allows
	@$(PYTHON) -m venv $(LOWEST)
	@$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check uv
	@VIRTUAL_ENV=$(LOWEST) $(LOWEST)/bin/uv pip install --quiet --resolution lowest-direct -e '.[test]'
	@$(LOWEST)/bin/python -m pytest $(SMOKE)

test-whoosh3: $(TESTED) ## Run the tests with the whoosh3 fork in Whoosh's place
	@$(PYTHON) -m venv $(VENV)-whoosh3
	@$(VENV)-whoosh3/bin/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@$(VENV)-whoosh3/bin/python -m pip uninstall --quiet --yes whoosh
	@$(VENV)-whoosh3/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps whoosh3
	@$(VENV)-whoosh3/bin/python -m pytest

test-nodes: $(TESTED) ## Run the tests that kill the nodes of a cluster of three
	@SEARCHER_TEST_NODES=1 $(BIN)/python -m pytest -rs -o faulthandler_timeout=600 tests/test_cluster_failing.py

test-cluster: $(TESTED) ## Run the tests of what users rely on with every index in a cluster (Java 17, Maven)
	@$(BIN)/python -m pytest -rs --over-cluster $(CONTRACT)

test-numpy: $(TESTED) ## Run the tests of searching without the kernel
	@SEARCHER_KERNEL=off $(BIN)/python -m pytest $(SEARCHING)

test-kernel: ## Run the tests that are written in Rust, where there is cargo
	@cargo test --quiet --lib --locked --no-default-features --manifest-path kernel/Cargo.toml

lint: $(TESTED) ## Check layout, style and types
	@$(BIN)/black --check $(LINTED) setup.py
	@$(BIN)/isort --check-only $(LINTED) setup.py
	@$(BIN)/flake8 $(LINTED) setup.py
	@$(BIN)/mypy

format: $(TESTED) ## Lay out the code
	@$(BIN)/isort --quiet $(LINTED) setup.py
	@$(BIN)/black --quiet $(LINTED) setup.py

seeds: $(TESTED) ## Write seeds/formats/ anew: one document in every format
	@$(BIN)/python -m tests.formats.make_seeds

cluster: $(TESTED) ## Start an OpenSearch cluster of NODES= (3) on this machine alone, from Maven Central
	@$(BIN)/python -m tests.cluster start $(NODES)

cluster-stop: $(TESTED) ## Stop it
	@$(BIN)/python -m tests.cluster stop

torture: $(TESTED) ## Kill, cut and damage builds and indexes thousands of times
	@$(BIN)/python -m benchmarks.torture

docs: $(READY) $(SERVED) ## Write docs/cli.md and docs/api.md anew from the program
	@$(BIN)/python docs/make_cli.py > docs/cli.md
	@$(BIN)/python docs/make_api.py > docs/api.md

pictures: $(TESTED) ## Take the pictures of the page that the READMEs show (Chromium)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[browser]'
	@$(BIN)/python docs/make_pictures.py

bench: $(TIMED) ## Measure speed and size into benchmarks/, docs/: BENCH_CORPUS=folder
	@$(BIN)/python -m benchmarks.speed --write $(BENCH)

messages: $(TESTED) ## Bring the catalogue of messages up to date with the code
	@$(BIN)/python -m tests.messages

dist: $(TESTED) ## Build a release into dist/, without the kernel, and check it
	@rm -rf dist
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[release]'
	@SEARCHER_KERNEL=off $(BIN)/python -m build >/dev/null
	@$(BIN)/twine check --strict dist/*

constraints: $(TESTED) ## Write .ci/constraints.txt anew: the releases that the checks run with
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --upgrade --no-annotate \
	  --custom-compile-command 'make constraints' --extra test --extra lint --extra browser \
	  --extra release \
	  --output-file .ci/constraints.txt setup.cfg

# Of index/ only files of an index go, told by their names and what is in them.
clean: ## Remove .venv, the built index and caches
	@for python in $(BIN)/python $(PYTHON); do \
	   $$python -c 'from searcher.store import Store; Store("index").clear()' 2>/dev/null && exit; \
	 done; echo "index/ stays as it is: nothing here can tell what in it is an index" >&2
	rm -rf $(VENV) $(VENV)-whoosh3 $(LOWEST) build dist *.egg-info .pytest_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
