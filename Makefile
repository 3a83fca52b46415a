# One word a job.  `make demo` and `make test` set everything up by themselves.

PYTHON ?= python3
BIN := .venv/bin

# The task's text goes through the environment as it was typed: neither make nor the shell reads quotes or `$` in it.
override TASK := $(value TASK)
export TASK

# Hundreds of programs are started by the tests: what one has compiled, the next need not compile again.
unexport PYTHONDONTWRITEBYTECODE

CRITICAL := agent/gate/decision.py,agent/gate/delivery.py,agent/gate/executor.py,agent/gate/reader.py,agent/gate/scope.py,agent/policy/*,agent/policy/*/*,agent/state/approvals.py,agent/state/budget.py,agent/state/ledger.py,tools/api/*,tools/effects.py,tools/catalog/known_leads.py,tools/catalog/launch.py,tools/catalog/thread_effects.py

.PHONY: setup demo models test lint types check check-model check-long safety mutation words halves bench success fmt lock

setup: .venv/.stamp

.venv/.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("puffle-agent needs Python 3.11 or newer, and this is %d.%d: name another with PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@echo "Setting up .venv: a minute, once" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q agent evals prompts tools  # pip does this for what it copies
	@touch $@

models: setup
	@$(BIN)/puffle-agent models pull >/dev/null

demo: models
	@if [ -n "$$TASK" ]; then exec $(BIN)/puffle-agent run --sandbox --model local -- "$$TASK"; \
	else exec $(BIN)/puffle-agent chat --sandbox --model local; fi

# Minutes: all but what walks through the whole suite or starts programs, terminals, browsers or servers, which `make check` runs too.
test: setup
	@$(BIN)/python -m pytest -m "not long and not slow"

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/puffle-agent eval check

types: setup
	$(BIN)/mypy

check: setup
	@$(MAKE) -j2 lint types
	$(BIN)/python -m pytest -m "not long and not unmeasured" --cov --cov-report=
	$(BIN)/coverage report --include='$(CRITICAL)' --fail-under=100
	$(BIN)/coverage report --omit='$(CRITICAL)' --fail-under=95
	$(BIN)/python -m pytest -n10 -m "unmeasured and not long"

# What `make check` leaves out of the embedded model's own tests: minutes, and they need its weights (`make models`).
check-model: setup
	$(BIN)/python -m pytest tests/agent/models -m "weights and long"

# Half an hour: what `make test` leaves out since it takes its time, but for the embedded model.
check-long: setup
	$(BIN)/python -m pytest -m "long and not weights"

# Minutes: every attack, hundreds of crashes and lost answers.  Its figures go into SECURITY.md.
safety: setup
	@$(BIN)/python -m pytest tests/safety tests/agent/batch/test_outages.py $$($(BIN)/python -m tests.safety.classes) \
		-m "" --junitxml=.pytest_cache/safety.xml
	@$(BIN)/python -m tests.safety.table .pytest_cache/safety.xml SECURITY.md
	@$(BIN)/python -m tests.safety.classes .pytest_cache/safety.xml SECURITY.md

# An hour: every small change of the safety-critical code must be noticed by a test, or explained in the file that it writes.
mutation: setup
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["mutation"])' \
		| xargs $(BIN)/python -m pip install --quiet --disable-pip-version-check
	@$(BIN)/python -m tests.safety.mutation
	@$(BIN)/python -m tests.safety.table SECURITY.md

# Two minutes: the classifiers of what clauses ask for (tests/bench/asked), sentences state (stated), is left in mails (left), times
# say (times), nothing known says of mails and replies mean (labelled).  CHECK=1: only says how good they are.
words: setup
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["words"])' \
		| xargs $(BIN)/python -m pip install --quiet --disable-pip-version-check
	@$(BIN)/python -m tests.bench.asked.train $(if $(CHECK),--check)
	@$(BIN)/python -m tests.bench.stated.train $(if $(CHECK),--check)
	@$(BIN)/python -m tests.bench.left.train $(if $(CHECK),--check)
	@$(BIN)/python -m tests.bench.times.train $(if $(CHECK),--check)
	@$(BIN)/python -m tests.bench.wanted.train $(if $(CHECK),--check)
	@$(BIN)/python -m tests.bench.ordered.train $(if $(CHECK),--check)
	@$(BIN)/python -m tests.bench.labelled.train $(if $(CHECK),--check)
	@$(BIN)/python -m tests.bench.labelled.train_replies $(if $(CHECK),--check)

# Half an hour: what is left over of requests, learned from those in tests/bench/halves, each performed several times.  CHECK=1: as above.
halves: setup
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["words"])' \
		| xargs $(BIN)/python -m pip install --quiet --disable-pip-version-check
	@$(BIN)/python -m tests.bench.halves.train $(if $(CHECK),--check)

# Ratios beside plain SDK loops, into tests/bench/BENCHMARKS.md.  SHORT=1: a minute, writes nothing, fails if one is far off in every round.
# PEERS=1: with frameworks too, each in an environment of its own below .cache.
bench: setup
	@$(BIN)/python -m tests.bench $(if $(SHORT),--short) $(if $(PEERS),--peers)

# How often the embedded model reaches what people ask for.
success: setup
	@$(BIN)/python -m tests.bench.success --model local

fmt: setup
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format

# Needs uv.  The file holds versions and hashes only, so any mirror of the package index will do; pins stay unless they must move.
lock:
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --no-strip-extras --quiet --output-file constraints.txt
