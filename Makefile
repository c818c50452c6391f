# All commands of the project. `make help` lists them; long output goes to var/log/.
.DEFAULT_GOAL := help
SETUP := @sh scripts/with_tools.sh scripts/setup.py
LOTSE := .venv/bin/lotse
PYTHON_APP := .venv/bin/python
PYTHON_ENGINE := engine/.venv/bin/python
# The first are those of another project. Without kept bytecode each process would compile 3,000 modules anew.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH CONDA_PREFIX UV_PROJECT_ENVIRONMENT PYTHONDONTWRITEBYTECODE

.PHONY: help run setup grown test-grown fuzz audit sbom train test test-long validate lint format types evaluate robustness cross-validate compare-nlu bench load scale soak german-model days pictures settings doctor clean

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

run: ## Sets up what is missing, trains if needed, starts everything and prints the address
	$(SETUP)
	@$(LOTSE) run

setup: ## Builds both environments (uv included)
	$(SETUP)

grown: setup ## Runs the grown form here: PostgreSQL, Redis, Caddy, two of each process
	@$(PYTHON_APP) -m scripts.grown

test-grown: train ## Conversations, bookings and faults against the grown form (minutes)
	@rm -f var/log/test/faults.jsonl
	@.venv/bin/pytest -m grown tests/grown
	@$(PYTHON_APP) -m scripts.faults_page

fuzz: setup ## Sends 10,000 made-up requests to the API
	@FUZZ_REQUESTS=10000 .venv/bin/pytest tests/fuzz
	@cat var/log/fuzz.json

audit: setup ## Asks for known faults of all locked packages; accepted ones: deploy/audit/
	@$(PYTHON_APP) -m scripts.audit

sbom: setup ## Writes the software bill of materials of both environments (CycloneDX) to var/sbom/
	@mkdir -p var/sbom
	@.venv/bin/cyclonedx-py environment .venv/bin/python --of JSON --output-reproducible -o var/sbom/app.json
	@.venv/bin/cyclonedx-py environment engine/.venv/bin/python --of JSON --output-reproducible -o var/sbom/engine.json

train: setup ## Trains the model if there is none or its data changed (FORCE=1: always)
	@$(LOTSE) train $(if $(FORCE),--force)

test: setup ## Runs all checks and tests of both environments
	@$(PYTHON_APP) scripts/test.py

test-long: setup ## The long random walks and property tests as well
	@$(PYTHON_APP) scripts/test.py --long

validate: setup ## Checks the training data (rasa data validate)
	@$(PYTHON_ENGINE) -m rasa data validate --domain domain.yml --config config.yml --data data/nlu data/rules data/stories data/responses --fail-on-warnings

lint: setup ## Checks style and import directions
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports --no-cache

format: setup ## Formats the code and mends what can be mended
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

types: setup ## Checks the types (mypy --strict)
	@.venv/bin/mypy
	@.venv/bin/mypy scripts

evaluate: train ## Measures the model on a file: make evaluate FILE=x.jsonl (WITHOUT_ENCODER=1: by letters alone)
	@test -n "$(FILE)" || { echo "Name the file: make evaluate FILE=tests/nlu/own_test_set.jsonl" >&2; exit 2; }
	@$(PYTHON_ENGINE) -m bot.nlu.evaluation $(FILE) $(if $(WITHOUT_ENCODER),--without-encoder)

robustness: train ## Measures the model by ways of writing: typos, dialect, pasted mails, two questions
	@$(PYTHON_ENGINE) -m bot.nlu.evaluation.robustness $(FILE)

cross-validate: setup ## Measures understanding on the training data, each fifth held out once (minutes)
	@$(PYTHON_ENGINE) -m bot.nlu.evaluation.cross_validate

compare-nlu: setup ## Compares the candidates for understanding German in one table (EVERY=5: on each fifth sentence)
	@$(PYTHON_ENGINE) -m bot.nlu.evaluation.compare $(if $(EVERY),--every $(EVERY)) $(FILE)

bench: train ## Compares speed and size with a `rasa init` bot, then does `make load` (QUICK=1: few turns, no load)
	@$(PYTHON_APP) scripts/bench.py $(if $(QUICK),--quick)
	$(if $(QUICK),,-@$(PYTHON_APP) -m scripts.load)

load: train ## Visitors by the hundred, races, streams, a million bookings (11 minutes; QUICK=1: less of everything)
	@$(PYTHON_APP) -m scripts.load $(if $(QUICK),--quick)

scale: setup ## Writes docs/scale.md from what `make load` measured
	@$(PYTHON_APP) -m scripts.load.scale

soak: train ## Visitors for an hour; fails when a process's memory grows (MINUTES=10: shorter, GROWN=1: the grown form)
	@$(PYTHON_APP) -m scripts.load.soak $(if $(MINUTES),--minutes $(MINUTES)) $(if $(GROWN),--grown)

german-model: ## Installs spaCy's German model in the engine where the network allows
	$(SETUP) --german-model

days: setup ## Shows the consultation days of the next 12 months
	@$(LOTSE) days preview

pictures: train ## Makes the pictures of the handbooks from the running product
	@$(PYTHON_APP) -m scripts.pictures

settings: setup ## Writes docs/settings.md from bot/settings.py
	@$(LOTSE) settings > docs/settings.md

doctor: setup ## Says what is wrong with this set-up and how to mend it
	@$(LOTSE) doctor

clean: ## Removes what was built (environments, models, caches), never bookings or logs
	rm -rf .venv engine/.venv .tools models .rasa .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
