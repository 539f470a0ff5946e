"""A whole Cairn for the tests that need one: the real parts, started as `cairn up` starts them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest

from cairn.bench.whole import WholeCairn
from cairn.home import EmbeddedUrls
from cairn.settings import REPOSITORY
from cairn.supervisor.model import fingerprint

# A developer's own home lends its trained models; in a clean clone the first home does.
LENDERS = [Path(os.environ.get("CAIRN_HOME", REPOSITORY / "var"))]


def model_path_in(home: Path) -> Path:
    """Where a home keeps the model of the present inputs, if it has one."""
    return home / "models" / f"{fingerprint()}.tar.gz"


def start_cairn(folder: Path, environment: Mapping[str, str] | None = None) -> WholeCairn:
    """Start a Cairn with a home in this folder, and wait until it answers turns."""
    cairn = WholeCairn(folder / "home", environment=environment)
    lender = next((home for home in LENDERS if model_path_in(home).exists()), LENDERS[0])
    cairn.use_model_of(lender)
    asyncio.run(cairn.start())
    LENDERS.append(cairn.home)
    return cairn


@pytest.fixture(scope="session")
def cairn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeCairn]:
    """One running Cairn, shared; a test joins it as patients of its own."""
    allowed = {"CAIRN_SELF_REGISTRATION": "true"}
    running = start_cairn(tmp_path_factory.mktemp("whole"), allowed)
    yield running
    assert running.stop() == 0, running.said()


def owner_connection(cairn: WholeCairn) -> psycopg.Connection:
    """The running Cairn's own database, as the owner of its tables."""
    text = (cairn.home / "secrets" / EmbeddedUrls.FILE).read_text(encoding="utf-8")
    url = EmbeddedUrls.model_validate_json(text).owner_url
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)


def run_cairn(
    cairn: WholeCairn, *arguments: str, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one `cairn …` command against a running Cairn."""
    return subprocess.run(
        [sys.executable, "-m", "cairn", *arguments],
        cwd=REPOSITORY,
        env=cairn.environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
