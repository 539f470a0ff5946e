# Two commands do everything, each with its own set-up: `make run` and `make test`.
# They need Python 3 with pip, and make; whatever else is missing they fetch into this folder.

.POSIX:
.PHONY: run test setup setup-test lint types

run: setup
	@.venv/bin/cairn up

test: setup-test lint types
	@.venv/bin/python -m pytest --cov --cov-report=term

setup:
	@sh scripts/setup.sh

setup-test:
	@sh scripts/setup.sh test

lint:
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/lint-imports --no-logo

types:
	@.venv/bin/mypy
