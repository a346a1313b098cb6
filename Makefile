# Everything lives inside the clone: .venv, .tools, data. Needs python3 (3.11 or newer) with venv, and make.
PYTHON ?= python3
PORT   ?= 8000
ARGS   ?=
VENV   := .venv
BIN    := $(VENV)/bin
# the Python client generator of the tests, which requires older packages than the server
CLIENT_VENV := .venv-clients
CONVENTIONS := tests/project/test_layers.py tests/project/test_conventions.py tests/project/test_message_catalog.py

# without bytecode files each server that a test starts would compile all modules again
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-all check bench faults screenshots messages web lock clean clients web-if-node web-check

help:  ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo 'Settings: PORT=9000 PYTHON=python3.12 ARGS="more flags"'

run: $(VENV)/.run web-if-node  ## serve on PORT (8000) with demo data kept in data/
	$(BIN)/python -m gql serve --demo --port $(PORT) $(ARGS)

test: $(VENV)/.dev web-if-node clients  ## the quick test tier; narrower: ARGS="tests/project -k environ"
	$(BIN)/python -m pytest $(ARGS)

test-all: $(VENV)/.dev web-if-node clients  ## every test at full length: all rounds, both databases
	$(BIN)/python -m pytest --full-length $(ARGS)

check: $(VENV)/.dev web-check  ## style, types, the printed schema, conventions, layers, message catalog
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict gql testing tests bench faults
	$(BIN)/python -m gql schema | diff schema.graphql -
	$(BIN)/python -m pytest -q $(CONVENTIONS)

bench: $(VENV)/.dev  ## measure each figure next to its limit; only one: ARGS=writes
	$(BIN)/python -m bench $(ARGS) 2>/dev/null

screenshots: $(VENV)/.dev web  ## renew the pictures of every view in docs/images (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots

messages: $(VENV)/.dev  ## collect the sentences for translators into gql/localization/locales/messages.pot
	$(BIN)/python -m testing.message_catalog

web: gql/static/.built  ## build the web pages into gql/static (needs Node.js 20.19+ or 22.12+)

faults: $(VENV)/.dev  ## inject faults into running servers, 10 to 25 minutes; ARGS="--minutes 2 --only kill,redis", ARGS=--list
	$(BIN)/python -m faults $(ARGS)

lock: .tools/bin/uv  ## update the pins after pyproject.toml changed; newer versions: ARGS=--upgrade
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --output-file requirements-dev.txt --constraint requirements.txt --group dev --extra s3 pyproject.toml
	$(LOCK) --output-file tests/clients/python/requirements.txt tests/clients/python/pyproject.toml

clean:  ## remove everything that make built, except data/
	rm -rf $(VENV) $(CLIENT_VENV) .tools tests/clients/node_modules gql/static web/node_modules dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find gql testing tests bench faults -name __pycache__ -type d -prune -exec rm -rf {} +

LOCK = .tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header $(ARGS)

define NEW_ENOUGH
import sys
if sys.version_info < (3, 11): sys.exit("Python 3.11 or newer is needed, and $(PYTHON) is %d.%d: make PYTHON=python3.12 ..." % sys.version_info[:2])
try: import ensurepip, venv
except ImportError: sys.exit("$(PYTHON) cannot make virtual environments: install its venv module (on Debian: apt-get install python3-venv)")
endef
export NEW_ENOUGH

# --clear: a half-made environment, or one whose Python is gone, is replaced, its stamps with it
define make_venv
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed; Python 3.11 or newer is needed" >&2; exit 1; }
	@$(PYTHON) -c "$$NEW_ENOUGH"
	$(PYTHON) -m venv --clear $(1)
endef

# pins, environment; hashes are checked by both
define install
	@if command -v uv >/dev/null 2>&1; \
	then echo "uv pip sync $(1)"; uv pip sync --quiet --require-hashes --python $(2)/bin/python $(1); \
	else echo "pip install $(1)"; \
	$(2)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi
endef

$(BIN)/python $(CLIENT_VENV)/bin/python:
	$(call make_venv,$(@:/bin/python=))

# uv removes what the file does not name, so a runtime install undoes the development one
$(VENV)/.run: requirements.txt | $(BIN)/python
	@rm -f $(VENV)/.dev
	$(call install,requirements.txt,$(VENV))
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(BIN)/python
	$(call install,requirements-dev.txt,$(VENV))
	@touch $@ $(VENV)/.run

NODE_OK = command -v npm >/dev/null 2>&1 && node -e 'const [a, b] = process.versions.node.split(".").map(Number); \
	process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null

# the clients of the tests; a machine without Node or a registry tests everything else
NODE_CLIENTS  := tests/clients/node_modules/.package-lock.json
PYTHON_CLIENT := $(CLIENT_VENV)/.installed
NPM_CI := npm ci --loglevel=error

clients:
	@$(MAKE) --no-print-directory --quiet $(PYTHON_CLIENT) \
	|| echo "note: pip could not install tests/clients/python: the tests with a generated Python client are skipped"
	@if ! { $(NODE_OK); }; \
	then echo "note: no Node.js (20.19+ or 22.12+) with npm here: the tests with JavaScript clients are skipped"; \
	elif ! $(MAKE) --no-print-directory --quiet $(NODE_CLIENTS); \
	then echo "note: npm could not install tests/clients: the tests with JavaScript clients are skipped"; fi

$(PYTHON_CLIENT): tests/clients/python/requirements.txt | $(CLIENT_VENV)/bin/python
	$(call install,$<,$(CLIENT_VENV))
	@touch $@

# twice: a registry's lists lag behind its packages now and then (ETARGET)
$(NODE_CLIENTS): tests/clients/package.json tests/clients/package-lock.json tests/clients/.npmrc
	@echo "$(NPM_CI) in tests/clients"
	@cd tests/clients && { $(NPM_CI) || $(NPM_CI) --prefer-online; }
	@touch $@

.tools/bin/uv:
	$(call make_venv,.tools)
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv

# the API runs without the pages, so neither a missing Node nor a failed download stops anything
web-if-node:
	@if $(NODE_OK); \
	then $(MAKE) --no-print-directory web || echo "note: the web pages could not be built; the GraphQL API runs without them."; \
	elif [ ! -f gql/static/console.html ]; \
	then echo "note: no Node.js (20.19+ or 22.12+) with npm here, so the web pages are not built; the GraphQL API runs without them."; fi

web-check:
	@if $(NODE_OK); then $(MAKE) --no-print-directory web/node_modules/.ok && cd web && npm run --silent check; \
	else echo "note: no Node.js here, so the web pages are not checked."; fi

# the second try asks the registry anew: what is published is not known everywhere at once
web/node_modules/.ok: web/package.json web/package-lock.json
	cd web && { npm ci --loglevel=error || npm ci --loglevel=error --prefer-online; }
	@touch $@

gql/static/.built: web/node_modules/.ok $(wildcard web/*.html web/*.ts web/src/*.ts web/src/*/* web/src/*/*/*)
	cd web && npm run --silent build -- --logLevel warn
	@touch $@
