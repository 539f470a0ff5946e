"""A clinic's own website, served from another origin, with the chat in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Clinic</title>
<style>body{{font:1.1rem/1.6 Georgia,serif;max-width:50rem;margin:0 auto;padding:1rem;color:#222}}</style></head>
<body><header><a href="#top">The Park Lane clinic</a></header>
<main><h1>Feeling low or worried?</h1><p>Our team is here from Monday to Friday.</p>
<p><a href="tel:01632960000">01632 960000</a></p></main>{tag}</body></html>"""


@contextmanager
def serve_clinic(port: int, cairn: str) -> Iterator[str]:
    """Serve the clinic's pages; gives their address, whose host is not Cairn's.

    `/` has the one script tag, `/fr` the element itself, `/strict` a strict policy.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            lang = "fr" if self.path == "/fr" else "en"
            tag = f'<script src="{cairn}/embed.js" async></script>'
            if lang == "fr":
                tag += '<cairn-chat lang="fr" label="Écrire à Cairn"></cairn-chat>'
            body = PAGE.format(lang=lang, tag=tag).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if self.path == "/strict":
                self.send_header(
                    "Content-Security-Policy",
                    f"default-src 'none'; script-src {cairn}; frame-src {cairn}",
                )
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        server.server_close()
