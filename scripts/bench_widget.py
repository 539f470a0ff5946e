"""What the patient's page weighs, and when it is first seen on a cheap phone.

Run as ``python scripts/bench_widget.py [--json] [--url http://localhost:8400]``: starts a demo
of its own unless a running one is named. The phone is Chromium held back by the DevTools
protocol as "Slow 4G" (Lighthouse's figures: 150 ms, 1.6 Mbit/s) and as Chrome's own, slower
preset of that name (563 ms, 1.4 Mbit/s), with a quarter of this machine's processor. Median
of five visits, each with an empty cache.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, Response, sync_playwright

from cairn.bench.whole import WholeCairn
from cairn.settings import settings

VISITS = 5
CPU = 4
#: Round trip in ms, and bits a second down and up.
NETWORKS = {"slow_4g": (150, 1_638_400, 768_000), "slow_4g_devtools": (562.5, 1_440_000, 675_000)}
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
SETTLED = "document.querySelector('#answers')?.getAttribute('aria-busy') === 'false'"
#: Functions, since the page's policy lets no text be run as a script.
IS_SETTLED, IS_SEEN = f"() => {SETTLED}", f"() => ({PAINTED}) !== null && {SETTLED}"


def main() -> None:
    """Print the figures: one a line, or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="The figures as one line of JSON.")
    parser.add_argument("--url", help="A running demo, instead of one of its own.")
    given = parser.parse_args()
    with _cairn(given.url) as url, sync_playwright() as playwright:
        found = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        figures: dict[str, object] = {
            "embed_gzip_bytes": _packed(httpx.get(f"{url}/embed.js").content)
        }
        figures |= _weigh(browser, url)
        for name, network in NETWORKS.items():
            paints, ready = zip(
                *(_visit(browser, url, network) for _ in range(VISITS)), strict=True
            )
            figures[f"first_contentful_paint_ms_{name}"] = round(statistics.median(paints))
            figures[f"usable_ms_{name}"] = round(statistics.median(ready))
        browser.close()
    if given.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name}: {figure}")


@contextmanager
def _cairn(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        cairn = WholeCairn(Path(folder) / "home")
        cairn.use_model_of(settings().home)
        try:
            asyncio.run(cairn.start())
            yield cairn.url
        finally:
            cairn.stop()


def _packed(body: bytes) -> int:
    return len(gzip.compress(body, 9))


def _open(browser: Browser, url: str) -> Page:
    """A phone whose owner is signed in and has said nothing yet."""
    context = browser.new_context(
        base_url=url, viewport={"width": 360, "height": 700}, is_mobile=True, has_touch=True
    )
    assert context.request.post("/demo/join", data={"lang": "en"}).ok
    return context.new_page()


def _weigh(browser: Browser, url: str) -> dict[str, object]:
    """Each file that the page loads, gzipped; then what came over the line."""
    page = _open(browser, url)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - marks its handler
    page.goto("/chat")
    page.wait_for_function(IS_SETTLED)
    bodies = {each.url.removeprefix(url): each.body() for each in answers}
    page.context.close()
    return {
        "requests": len(bodies),
        "gzip_bytes": sum(_packed(body) for body in bodies.values()),
        "raw_bytes": sum(len(body) for body in bodies.values()),
        "gzip_bytes_by_file": {name: _packed(body) for name, body in sorted(bodies.items())},
    }


def _visit(browser: Browser, url: str, network: tuple[float, int, int]) -> tuple[float, float]:
    """Milliseconds to the first contentful paint, and until the conversation can be used."""
    page = _open(browser, url)
    latency, down, up = network
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency,
            "downloadThroughput": down / 8,
            "uploadThroughput": up / 8,
        },
    )
    tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    page.goto("/chat")
    page.wait_for_function(IS_SEEN)
    painted, now = float(page.evaluate(PAINTED)), float(page.evaluate("performance.now()"))
    page.context.close()
    return painted, now


if __name__ == "__main__":
    main()
