# Two commands do everything: `make run` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JS := tests/setup/js
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --root-user-action=ignore -q
# Every package, direct or not, at one version and with the hashes of its files; for Python 3.11 and later, any system
LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--annotation-style line --custom-compile-command "make lock"

.PHONY: run serve test suite lint scripts fast bench picture rooms lock audit clean

run: $(VENV)/.run
	$(BIN)/python -m streamlit run app.py

# One process a core behind one port: `make serve PORT=80 PROCESSES=4`
PORT ?= 8501
PROCESSES ?= 0
serve: $(VENV)/.run
	$(BIN)/python -m layers.cli serve --port $(PORT) --processes $(PROCESSES)

# Types are checked beside the tests: on a fresh clone that alone takes a core for most of a minute
test: $(VENV)/.test
	$(MAKE) --no-print-directory -j2 lint suite
	$(MAKE) --no-print-directory audit

suite: $(VENV)/.test
	$(BIN)/python -m pytest tests --ignore=tests/bench -n 2 --dist loadfile --durations=15

# Only what needs no browser
fast: $(VENV)/.test
	$(BIN)/python -m pytest tests --ignore=tests/browser --ignore=tests/bench -n 2 --dist loadfile

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory scripts

# The browser's scripts: lint, and types against real messages of the program (layers/map/browser/protocol.d.ts)
scripts: $(VENV)/.test $(JS)/node_modules/.package-lock.json
	mkdir -p build
	PYTHONPATH=. $(BIN)/python $(JS)/samples.py build/samples.ts
	$(JS)/node_modules/.bin/tsc -p $(JS)
	$(JS)/node_modules/.bin/biome lint --config-path=$(JS) --error-on-warnings layers/assets

$(JS)/node_modules/.package-lock.json: $(JS)/package.json $(JS)/package-lock.json
	npm ci --prefix $(JS) --no-audit --no-fund --loglevel=error
	touch $@

# Ratios measured in one run, printed; nothing is asserted about time
bench: $(VENV)/.test
	$(BIN)/python -m pytest tests/bench -s

# The picture in the README, taken from the program
picture: $(VENV)/.test
	$(BIN)/python tests/browser/picture.py

$(VENV)/bin/python:
	sh tests/setup/venv.sh $(PYTHON) $(VENV)

$(VENV)/.run: requirements.lock | $(VENV)/bin/python
	$(INSTALL) --require-hashes -r requirements.lock
	$(BIN)/python -m layers.fonts
	touch $@

$(VENV)/.test: $(VENV)/.run tests/requirements.lock tests/setup/packages.txt
	$(INSTALL) --require-hashes -r tests/requirements.lock
	sh tests/setup/packages.sh $(BIN)/python
	touch $@

# The picture of the rooms in ARCHITECTURE.md, made from the imports
rooms: $(VENV)/.test
	PYTHONPATH=. $(BIN)/python tests/docs/rooms.py

# Both locks, after a change in requirements.txt or tests/requirements.txt
lock: $(VENV)/bin/python
	$(INSTALL) uv==0.13.9
	$(LOCK) requirements.txt -o requirements.lock
	$(LOCK) -c requirements.lock tests/requirements.txt -o tests/requirements.lock

# Known vulnerabilities of everything that is locked, where a database of them is reachable
audit: $(VENV)/.test
	$(BIN)/python tests/setup/audit.py requirements.lock tests/requirements.lock $(JS)/package-lock.json

clean:
	rm -rf $(VENV) build
