# The verbs of the project. `make run` and `make test` each start from a bare machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(or $(shell command -v uv 2>/dev/null),$(BIN)/uv)

# uv takes seconds where pip takes minutes; pip is for who has it set up for an index of their own.
# Copies, not hard links: NLTK, which LlamaIndex cuts text with, refuses to open linked data.
define install
$(UV) pip install --quiet --link-mode copy --python $(BIN)/python $(1) || \
  $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1)
endef

.PHONY: run test lint quick install dev lock reader corpus clean

run: install            ## set up, ingest the starter corpus, open the browser application
	@sh tools/debian --if-allowed tesseract-ocr tesseract-ocr-khm
	$(BIN)/readiness ingest
	$(BIN)/readiness serve --open

install: $(VENV)/.runtime

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=... to name one" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh tools/debian python3-venv
	$(PYTHON) -m venv $(VENV)
	@command -v $(UV) >/dev/null || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements-dev.lock uv || true

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(call install,-r requirements.lock)
	$(call install,--no-deps -e .)
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(call install,-r requirements-dev.lock)
	@touch $@

dev: $(VENV)/.dev
	@sh tools/debian chromium fonts-noto-core tesseract-ocr tesseract-ocr-khm poppler-utils

# Modules stay compiled, whatever the machine is set to: the tests start Python many times.
unexport PYTHONDONTWRITEBYTECODE

# The linters keep one processor busy for a minute: they work beside the tests, and speak after them.
test: dev               ## every check: lint, types, imports, tests
	@$(MAKE) --no-print-directory lint >$(VENV)/lint.log 2>&1 & linting=$$!; \
	$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder; tested=$$?; \
	wait $$linting; linted=$$?; cat $(VENV)/lint.log; \
	test $$tested = 0 && test $$linted = 0

quick: $(VENV)/.dev     ## the tests that need no browser
	$(BIN)/pytest -m "not browser and not slow"

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(VENV)/.dev      ## pin the closure anew; no index address is written
	$(BIN)/uv pip compile --quiet --upgrade --universal pyproject.toml --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal pyproject.toml --extra dev -c requirements.lock \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header -o requirements-dev.lock

# PROJECT holds the documents of evals/reading, ingested; MORE is a folder of further questions.
reader: $(VENV)/.dev    ## train the readers anew (hours on a processor)
	$(call install,-r tools/reader/requirements.txt)
	$(BIN)/readiness --project $(PROJECT) eval reading $(if $(MORE),--more $(MORE)) \
	  --write .reader/groups.jsonl
	PYTHONPATH=. $(BIN)/python tools/reader/train.py .reader/groups.jsonl --out .reader/reader.npz
	PYTHONPATH=. $(BIN)/python tools/reader/export.py .reader/reader.npz kb/data/fitted
	$(BIN)/readiness --project $(PROJECT) eval contrast --write .reader/threes.jsonl
	PYTHONPATH=. $(BIN)/python tools/reader/claims.py .reader/threes.jsonl \
	  --reader .reader/reader.npz --out .reader/claims.npz
	PYTHONPATH=. $(BIN)/python tools/reader/export.py .reader/claims.npz kb/data/fitted

corpus: $(VENV)/.dev    ## typeset the briefs anew, refresh their checksums and their vectors
	$(BIN)/python corpus/indicators.py
	$(BIN)/python corpus/typeset.py --register
	$(BIN)/readiness ingest
	$(BIN)/python corpus/vectors.py

clean:
	rm -rf $(VENV) .readiness
