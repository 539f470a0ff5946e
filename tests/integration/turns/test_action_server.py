"""The action server says nothing of what it was sent when it fails."""

from __future__ import annotations

import json
import socket

import httpx
import pytest

from actions.__main__ import build

pytestmark = pytest.mark.anyio
SECRET = "zebrawordcanary"


async def test_an_error_of_the_server_repeats_no_word_of_the_request() -> None:
    app = build()
    app._future_listeners.clear()  # the database is not needed to fail
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = await app.create_server(
            sock=listening, return_asyncio_server=True, access_log=False
        )
        assert server is not None
        await server.startup()  # type: ignore[no-untyped-call]
        async with httpx.AsyncClient() as http:
            port = listening.getsockname()[1]
            url = f"http://127.0.0.1:{port}/webhook"
            answers = [
                await http.post(url, content=json.dumps([SECRET])),  # no object, so it fails
                await http.post(url, content=f"{{{SECRET}"),
            ]
        await server.close()  # type: ignore[no-untyped-call]
    assert [answer.status_code for answer in answers] == [500, 500]
    assert all(SECRET not in answer.text for answer in answers)
