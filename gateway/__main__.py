"""`python -m gateway`: the only public port. Composes the patient's door and the console."""

from __future__ import annotations

import sys

import uvicorn

from cairn import logs
from cairn.content.findings import ContentError
from cairn.home import CannotStart
from cairn.settings import settings
from cairn.turns.runtime import Runtime
from console.app import create_console
from gateway.app import create_app
from gateway.body import MOST


def main() -> None:
    """Serve until told to stop."""
    logs.configure("gateway")
    try:
        runtime = Runtime.open(settings())
        runtime.require_rota()
        app = create_app(runtime)
    except (CannotStart, ContentError, ValueError) as error:
        sys.exit(f"cairn: the gateway cannot start.\n{error}")
    app.mount("/console", create_console(runtime))
    host = "127.0.0.1" if runtime.home.demo else runtime.settings.host
    uvicorn.run(
        app,
        host=host,
        port=runtime.settings.port,
        log_config=None,
        access_log=False,
        ws_max_size=MOST,
        server_header=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
