"""``python -m appliance.serve --model PATH --port N``: answer turns on 127.0.0.1.

Run with the repository root as the working directory and ``CAIRN_ACTIONS_URL`` set.
``GET /`` answers 200 once the model is loaded; before that nothing listens.
"""

from __future__ import annotations

import argparse
import logging
import os
import socket
from functools import partial
from pathlib import Path
from typing import Any

from appliance.absent import do_without_tensorflow
from appliance.quiet import OWN_LOGGER, keep_quiet

HOST = "127.0.0.1"
CREDENTIALS = "bot/credentials.yml"
ENDPOINTS = "bot/endpoints.yml"


def serve(model: Path, port: int) -> None:
    """Serve ``model`` on the loopback until SIGINT or SIGTERM. No HTTP API is mounted."""
    from rasa.core.run import (
        close_resources,
        configure_app,
        create_http_input_channels,
        load_agent_on_start,
    )
    from rasa.core.utils import AvailableEndpoints

    endpoints = AvailableEndpoints.read_endpoints(ENDPOINTS)
    channels = create_http_input_channels(None, CREDENTIALS)
    app = configure_app(channels, enable_api=False, port=port, endpoints=endpoints)
    app.register_listener(
        partial(load_agent_on_start, str(model), endpoints, None), "before_server_start"
    )
    app.register_listener(_warm_up, "before_server_start")
    app.register_listener(lambda *_: _say("serving"), "after_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.run(host=HOST, port=port, workers=1, access_log=False, motd=False)


async def _warm_up(app: Any, _loop: Any) -> None:
    """Understand one sentence before the first patient waits for a cold model."""
    await app.ctx.agent.parse_message("hello")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _say(event: str) -> None:
    logging.getLogger(OWN_LOGGER).info(event)


def main() -> None:
    """Read the command line and serve."""
    keep_quiet()
    parser = argparse.ArgumentParser(prog="appliance.serve", description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    if not options.model.exists():
        parser.error(f"no model at {options.model}: run `python -m appliance.train --out …` first")
    if not os.environ.get("CAIRN_ACTIONS_URL"):
        parser.error("set CAIRN_ACTIONS_URL, e.g. http://127.0.0.1:5055/webhook")
    if not _is_free(options.port):
        parser.error(f"port {options.port} is in use on {HOST}: stop what listens there")
    do_without_tensorflow()
    serve(options.model, options.port)


if __name__ == "__main__":
    main()
