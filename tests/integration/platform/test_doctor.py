"""`cairn doctor` says what runs, what is missing, and how to mend it."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import typer
from pydantic import SecretStr
from typer.testing import CliRunner

from cairn import settings as settings_module
from cairn.commands import doctor
from cairn.home import Home, Kind
from cairn.settings import Settings
from cairn.supervisor import model
from cairn.supervisor.probes import libpq_url
from cairn.turns.runtime import Runtime
from cairn.turns.shipped import offer_folder
from tests.on_duty import ALWAYS, put_on_duty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database


class Answer(BaseHTTPRequestHandler):
    """A part that answers every request."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def part_url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def healthy(
    tmp_path: Path, database: Database, part_url: str, monkeypatch: pytest.MonkeyPatch
) -> Home:
    """A demo home of which everything runs."""
    monkeypatch.setattr(model, "model_path", lambda _home: Path(__file__))
    monkeypatch.setattr(model, "bot_python", lambda: "python")
    given = Settings(home=tmp_path / "home", database_url=SecretStr(database.app_url))
    home = Home.make(given, Kind.DEMO)
    parts = {name: {"pid": 1, "url": part_url} for name in ("gateway", "actions", "rasa")}
    (home.folder("run") / "parts.json").write_text(json.dumps({"parts": parts}))

    async def publish() -> None:
        runtime = Runtime.open(given)
        await offer_folder(runtime, datetime.now(UTC))
        await put_on_duty(runtime, datetime.now(UTC), when=ALWAYS)
        await runtime.db.close()

    asyncio.run(publish())
    beat(database, datetime.now(UTC))
    return home


def beat(database: Database, at: datetime) -> None:
    with psycopg.connect(libpq_url(database.app_url)) as connection:
        connection.execute(
            "INSERT INTO heartbeat (part, at) VALUES ('scheduler', %s)"
            " ON CONFLICT (part) DO UPDATE SET at = excluded.at",
            (at,),
        )


def wrong(home: Home) -> dict[str, doctor.Finding]:
    return {name: each for name, each in doctor.examine(home.settings).items() if not each.ok}


def test_a_team_that_declared_nobody_is_told_so(healthy: Home, database: Database) -> None:
    with psycopg.connect(libpq_url(database.app_url)) as connection:
        connection.execute("DELETE FROM duty")
    assert "cairn rota add" in (wrong(healthy)["rota"].mend or "")


def test_all_is_well_when_every_part_runs(healthy: Home) -> None:
    assert wrong(healthy) == {}


def test_it_tells_the_reply_to_stop_in_both_languages_with_its_numbers(healthy: Home) -> None:
    detail = doctor.examine(healthy.settings)["stop_reply"].detail
    assert "START" in detail
    assert "3114" in detail
    assert "{{" not in detail


def test_a_scheduler_that_stopped_beating_is_missing(healthy: Home, database: Database) -> None:
    beat(database, datetime.now(UTC) - timedelta(minutes=5))
    assert set(wrong(healthy)) == {"scheduler"}


def test_content_that_was_never_published_is_missing(healthy: Home, database: Database) -> None:
    with psycopg.connect(libpq_url(database.owner_url)) as connection:
        connection.execute("DELETE FROM content_release")
    assert "nothing is published" in wrong(healthy)["content"].detail


def test_changed_content_is_told_but_turns_are_still_answered(
    healthy: Home, tmp_path: Path
) -> None:
    folder = shutil.copytree(healthy.settings.content, tmp_path / "content")
    (folder / "modules" / "m0-intake.yml").write_text("broken: [")
    given = healthy.settings.model_copy(update={"content": folder})
    finding = doctor._content(Home(healthy.path, healthy.card, given))
    assert finding.ok
    assert "content/ differs" in finding.detail
    assert finding.mend is not None


def test_a_release_that_this_version_cannot_read_is_told_with_a_mend(
    healthy: Home, database: Database
) -> None:
    with psycopg.connect(libpq_url(database.owner_url)) as connection:
        connection.execute("UPDATE content_release SET bundle = 99")
    finding = wrong(healthy)["content"]
    assert "format 99" in finding.detail
    assert "cairn content rollback" in str(finding.mend)


def test_a_model_that_is_not_trained_is_missing(
    healthy: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "model_path", lambda home: home.folder("models") / "new.tar.gz")
    assert wrong(healthy)["model"].detail == "not trained"
    (healthy.path / "models" / "old.tar.gz").touch()
    assert wrong(healthy) == {}


def test_a_part_that_does_not_answer_says_how_to_start_it(healthy: Home) -> None:
    path = healthy.path / "run" / "parts.json"
    noted = json.loads(path.read_text())
    noted["parts"]["rasa"]["url"] = "http://127.0.0.1:1"
    path.write_text(json.dumps(noted))
    assert set(wrong(healthy)) == {"rasa"}
    assert "cairn up" in str(wrong(healthy)["rasa"].mend)


def test_a_home_where_nothing_runs_is_not_well(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRN_HOME", str(home.path))
    monkeypatch.setenv("CAIRN_PORT", "1")
    monkeypatch.setattr(doctor, "settings", settings_module.Settings)
    result = CliRunner().invoke(doctor_app(), ["--json"])
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["ok"] is False
    assert report["parts"]["home"]["ok"] is True
    assert {"ok", "detail", "mend"} == set(report["parts"]["database"])
    assert "cairn up" in report["parts"]["database"]["mend"]


def test_without_a_home_it_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "settings", lambda: Settings(home=tmp_path / "none"))
    result = CliRunner().invoke(doctor_app(), [])
    assert result.exit_code == 1
    assert "cairn up" in result.output


def doctor_app() -> typer.Typer:
    app = typer.Typer()
    app.command()(doctor.main)
    return app
