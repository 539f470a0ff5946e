"""Where a form of ours may come from."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from cairn.turns.runtime import Runtime


def allowed_origins(runtime: Runtime) -> set[str]:
    """The public URL; on a demo also the loopback addresses of the same port."""
    origins = {"/".join(runtime.settings.url.split("/")[:3])}
    if runtime.home.demo:
        port = runtime.settings.port
        origins |= {f"http://localhost:{port}", f"http://127.0.0.1:{port}"}
    return origins


def same_origin(runtime: Runtime, connection: HTTPConnection) -> bool:
    """Whether a browser sent this from a page of ours; a request without Origin did not."""
    origin = connection.headers.get("origin")
    return origin is not None and origin.rstrip("/") in allowed_origins(runtime)
