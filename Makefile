# What a newcomer, an operator and CI run. Every target installs what is missing by itself.

swift := swift
strict := --explicit-target-dependency-import-check error

# So many tests at once: more of them only wait for each other, and for the database's connections.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH := 16

# Tests that compute without a pause: beside them, others would wait for a processor until their time is over.
models := BusinessTimeTests|ServiceLevelsTests

.PHONY: demo run test lint bench release clean setup format

demo: setup ## Parley with a simulated Telegram: nothing leaves this machine
	@$(swift) build $(strict) --product parley
	@.build/debug/parley demo

run: setup ## Parley with the settings of the environment
	@$(swift) build $(strict) --product parley
	@.build/debug/parley serve

test: ## Everything, on SQLite and on a PostgreSQL of its own
	@scripts/setup --tests
	@$(swift) build --build-tests $(strict)
	@scripts/with-postgres $(swift) test --skip-build --filter '$(models)'
	@scripts/with-postgres $(swift) test --skip-build --skip 'IntegrationTests|$(models)'
	@scripts/with-postgres $(swift) test --skip-build --filter IntegrationTests

lint: setup ## The formatter's findings are errors
	@$(swift) format lint --strict --parallel --recursive Sources Tests Package.swift

format: setup ## Puts the formatter's findings right
	@$(swift) format --in-place --parallel --recursive Sources Tests Package.swift

bench: setup ## The figures of docs/performance.md, measured here
	@$(swift) build -c release $(strict) --product parley
	@$(swift) build -c release $(strict) --product parley-bench
	@scripts/with-postgres .build/release/parley-bench

release: setup ## .build/release/parley, with Swift's libraries inside
	@$(swift) build -c release $(strict) --static-swift-stdlib --product parley

clean: ## Removes what was built; data stays
	@$(swift) package clean

setup:
	@scripts/setup
