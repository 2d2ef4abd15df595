# Thin on purpose: each target calls `python -m …`, so that everything also works without make.
#
#   make demo    grade a made-up class in the sandbox, into demo/
#   make test    the whole test suite, after format, lint, types and import contracts
#   make lab     JupyterLab on the notebooks
#   make check   the same with the fast tests only, and whether generated files are in sync
#   make build   masters -> student notebooks and stored answers
#   make bank    what each wrong variant of the bank loses and is called, into docs/misconceptions.md
#   make redteam hostile submissions under this grader and under stock nbgrader, into docs/security.md (some minutes)
#   make bench-grading  the same class graded by stock nbgrader and by this grader, into docs/benchmarks.md (twenty minutes)
#   make bench   convolutions against PyTorch, memory, explorers, training, notebooks, into docs/benchmarks.md (some minutes)

PYTHON ?= python3
BIN := .venv/bin
# How many made-up students hand in each notebook of the demo.
STUDENTS ?= 16
# JupyterLab wants to be told when it runs as root.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test lint lab check build bank redteam bench bench-grading clean bubblewrap chromium postgresql
.DEFAULT_GOAL := help

CREATECLUSTER := /etc/postgresql-common/createcluster.d

# $(call ensure,COMMAND,DEBIAN PACKAGE,FIRST): install it where we may, else print the one line that does.
# Debian keeps PostgreSQL's programs in /usr/lib/postgresql/VERSION/bin, off the path.
define ensure
	@there() { command -v $(1) || ls /usr/lib/$(2)/*/bin/$(1); }; there >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing $(2) with apt-get (once) …"; \
	    $(if $(3),$(3) && )apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2) >/dev/null 2>&1; \
	  fi; \
	  there >/dev/null 2>&1 || { echo "$(2) is missing. Install it, then run make again:  sudo apt-get install $(2)"; exit 1; }; }
endef

help:
	@sed -n 's/^#   //p' Makefile

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another one with:  make PYTHON=python3.12 …"; exit 1; }
	@echo "Setting up .venv (about a minute, once) …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip install --quiet --compile-bytecode -c constraints.txt -e ".[lab,grade,data,postgres,cluster,dev]"
	@touch $@

bubblewrap:
	$(call ensure,bwrap,bubblewrap)

chromium:
	$(call ensure,chromium,chromium)

# For the tests, which start a server of their own: Debian's package is kept from starting one as a service.
postgresql:
	$(call ensure,initdb,postgresql,mkdir -p $(CREATECLUSTER) && echo create_main_cluster=false >$(CREATECLUSTER)/none.conf)

demo: .venv/ready bubblewrap
	@$(BIN)/python -m autograder init demo
	@$(BIN)/python -m autograder release demo
	@for master in notebooks/*.py; do $(BIN)/python -m autograder simulate demo $$(basename $$master .py) --students $(STUDENTS) || exit; done
	@$(BIN)/python -m autograder grade demo || [ $$? = 1 ]  # 1: a file could not be graded, which is part of the class
	@$(BIN)/python -m autograder feedback demo
	@echo
	@echo "Look at   demo/feedback/amir/01_convolution/01_convolution.html   what a student with mistakes gets"
	@echo "          demo/bundles/01_convolution.zip                        what students are given"
	@echo "          demo/release/01_convolution/01_convolution.ipynb       the same notebook as nbgrader releases it"
	@echo "          cd demo && ../.venv/bin/jupyter lab $(AS_ROOT)         then Nbgrader > Formgrader: the gradebook"

test: lint bubblewrap chromium postgresql
	@$(BIN)/python -m pytest

lab: .venv/ready
	@$(BIN)/python -m jupyterlab --ServerApp.root_dir=notebooks $(AS_ROOT)

build: .venv/ready
	@$(BIN)/python -m autograder build

bank: .venv/ready
	@$(BIN)/python -m autograder bank

redteam: .venv/ready bubblewrap
	@$(BIN)/python tests/redteam

# pip, because the build of PyTorch for CPUs alone is not where uv looks.
bench: .venv/ready chromium
	@$(BIN)/python -c 'import torch' 2>/dev/null || $(BIN)/python -m pip install --quiet -e ".[bench]"
	@$(BIN)/python tests/bench

bench-grading: .venv/ready bubblewrap
	@$(BIN)/python tests/bench grading

lint: .venv/ready
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

check: lint bubblewrap
	@$(BIN)/python -m autograder build --check
	@$(BIN)/python -m pytest -q -m "not slow and not browser"

clean:
	rm -rf .venv demo build dist .*_cache *.egg-info
