# A machine with Python 3.11 and make needs nothing else: `make train` sets up .venv, compiles the engine, trains.
#
#   make train [ARGS="max_minutes=15"]   set up and train PPO in its default configuration
#   make setup                           only set up
#   make test [ARGS="tests/sim -x"]      set up and run the tests
#   make lint                            ruff, mypy --strict, import-linter
#   make bench [ARGS="-f engine"]        measure the speed of every part
#   make wheel                           build the wheel and play with it in an environment of its own
#   make clean                           remove .venv and caches (the runs stay)

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
# Test processes. Two, because each loads torch and the compiled engine.
JOBS ?= 2
# torch is kept if it is there already. If not, this release is installed from where pip is configured to look; on
# Linux that may be a CUDA build of several GB: `make setup TORCH_INDEX=URL` adds an index of CPU builds (README).
TORCH ?= torch==2.13.0
TORCH_INDEX ?=

BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check
# Processes share the cores, so none starts threads of its own (measured: up to 66 times slower otherwise).
ONE_THREAD := OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1

.DEFAULT_GOAL := help
.PHONY: help setup engine train test lint bench wheel clean

help:
	@sed -n 's/^#   make/  make/p' Makefile

$(PY):
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "melee-gym needs Python 3.11 or newer; choose one: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

# What is installed follows pyproject.toml: the stamps are remade when it changes.
$(VENV)/.installed: pyproject.toml | $(PY)
	@echo "Installing into $(VENV) (a few minutes: torch is large)"
	@$(PY) -c 'import torch' 2>/dev/null || $(PIP) install $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) '$(TORCH)'
	$(PIP) install -e '.[train]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	$(PIP) install -e '.[train,dev]'
	@touch $@

setup: $(VENV)/.installed engine

# Does nothing where the cache holds the engine of these sources.
engine: $(VENV)/.installed
	$(PY) -m melee_gym.sim

train: setup
	$(PY) train.py --algo ppo $(ARGS)

test: $(VENV)/.installed-dev engine
	$(ONE_THREAD) $(PY) -m pytest -n $(JOBS) --dist loadfile $(ARGS)

lint: $(VENV)/.installed-dev
	$(PY) -m ruff format --check
	$(PY) -m ruff check
	$(PY) -m mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev engine
	$(PY) benchmarks/run.py $(ARGS)

# What a user installs: an empty environment, no repository on the path, no compiler, no torch.
WHEEL := $(VENV)/wheel
WHEEL_PY := $(WHEEL)/venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)/python
wheel: $(PY)
	rm -rf $(WHEEL)
	$(PIP) wheel --quiet --no-deps --wheel-dir $(WHEEL) .
	$(PYTHON) -m venv $(WHEEL)/venv
	$(WHEEL_PY) -m pip --disable-pip-version-check install --quiet $(WHEEL)/*.whl
	folder=$$(mktemp -d) && cd "$$folder" && env -i PATH=/nowhere HOME="$$HOME" MELEE_GYM_CACHE="$$MELEE_GYM_CACHE" \
	  $(abspath $(WHEEL_PY)) -I -W error $(abspath .ci/play.py); \
	  status=$$?; rm -rf "$$folder"; exit $$status

clean:
	rm -rf $(VENV) .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
