"""The therapist's console as one ASGI application."""

from __future__ import annotations

from fastapi import FastAPI

from cairn.turns.runtime import Runtime


def create_console(runtime: Runtime) -> FastAPI:
    """Build the console around one runtime."""
    app = FastAPI(title="Cairn console", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.runtime = runtime
    return app
