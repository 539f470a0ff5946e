"""`python -m cairn` is `cairn`."""

from cairn.cli import app

if __name__ == "__main__":
    app()
