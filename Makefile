.DEFAULT_GOAL := help
.PHONY: help run test check trial seed db shell shots fmt lint types messages setup setup-dev clean

crm := .venv/bin/crm
bin := .venv/bin

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: ## set up what is missing, then start web and worker on http://127.0.0.1:5000 (PORT overrides)
	@scripts/run.sh

test: setup-dev ## install what the tests need, then run them all (ARGS="-k mix" for some)
	@scripts/test.sh $(ARGS)

check: setup-dev lint types test ## everything that must be green: format, lint, types, layers, tests

seed: setup db ## load the plan, and the demo story where the database is empty
	@$(crm) seed
	@$(crm) demo build --if-empty

db: setup ## bring the database to the newest schema
	@$(crm) db upgrade

shell: setup ## a Python shell inside the application
	@$(bin)/flask --app wsgi shell

trial: setup-dev ## the long trials: eight writers, journeys in the other language, rights on PostgreSQL
	@scripts/chromium.sh
	@$(bin)/pytest -m trial -s -p no:randomly tests

shots: setup-dev ## write a picture of every page into shots/
	@scripts/chromium.sh
	@$(bin)/python -m tests.shots

fmt: setup-dev ## format the code and mend what can be mended safely
	@$(bin)/ruff format .
	@$(bin)/ruff check --fix .

lint: setup-dev ## format, lint and layer contracts, nothing changed
	@$(bin)/ruff format --check .
	@$(bin)/ruff check .
	@$(bin)/lint-imports --no-logo

types: setup-dev ## mypy
	@$(bin)/mypy

messages: setup-dev ## read the words to translate from the code into crm/translations, and say what is missing
	@scripts/messages.sh

setup: ## install everything the application needs
	@scripts/setup.sh

setup-dev: ## the same, with the tools for tests and checks
	@scripts/setup.sh dev

clean: ## remove what was installed and built; the data in var/ stays
	rm -rf .venv node_modules crm/static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
