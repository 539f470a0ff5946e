"""`cairn rota` and `cairn safety report`, and a guided Cairn that does not start without a rota."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from cairn.channels.mail import MailAccount
from cairn.cli import app
from cairn.commands import doctor, running
from cairn.home import CannotStart, Home, Kind
from cairn.settings import Settings
from cairn.store.keys import Keyring
from cairn.team.accounts import NewStaff, add_staff
from cairn.turns.runtime import Runtime
from tests.conftest import Database

MASTER = "bWFzdGVyIGtleSBvZiBhIHRlc3QsIDMyIGJ5dGVzICE="


@pytest.fixture
def site(home: Home, database: Database, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings(home=home.path, database_url=SecretStr(database.app_url))
    monkeypatch.setattr(running, "settings", lambda: settings)
    asyncio.run(_add_people(settings))
    return settings


async def _add_people(settings: Settings) -> None:
    runtime = Runtime.open(settings)
    async with runtime.db.begin() as session:
        for login, phone in (("durand", "+447700900901"), ("martin", None)):
            new = NewStaff(login=login, name=login, password="three plain words", phone=phone)
            await add_staff(session, runtime.keys, new, datetime.now(UTC))
    await runtime.db.close()


def cairn(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.output


def test_a_rota_is_declared_shown_and_withdrawn(site: Settings) -> None:
    code, said = cairn("rota", "show")
    assert code == 0
    assert "Nobody is declared" in said
    office = ("--days", "mon-fri", "--from", "09:00", "--to", "17:00")
    code, said = cairn("rota", "add", "durand", "--rung", "on_call", *office)
    assert code == 0, said
    line = said.split()[0]
    assert cairn("rota", "closure", "2030-12-24", "2030-12-31")[0] == 0
    assert cairn("staff", "contact", "martin", "--email", "m@clinic.invalid")[0] == 0
    replaced = ("rota", "replace", "durand", "--by", "martin", "--from", "2030-08-01")
    assert cairn(*replaced, "--to", "2030-08-14")[0] == 0
    said = cairn("rota", "show")[1]
    assert f"{line}  on_call   durand: mon,tue,wed,thu,fri 09:00–17:00" in said
    assert "closed    2030-12-24 to 2030-12-31" in said
    assert "martin for durand, 2030-08-01 to 2030-08-14" in said
    assert said.count("nobody     ") >= 10
    assert "nobody is declared in" in doctor._rota(Home.open(site)).detail
    assert cairn("rota", "remove", line) == (0, "Removed.\n")
    assert cairn("rota", "remove", line)[0] == 1
    assert line not in cairn("rota", "show")[1]
    finding = doctor._rota(Home.open(site))
    assert (finding.ok, finding.detail) == (False, "nobody is on call")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "martin", "--rung", "on_call", "--days", "mon", "--from", "9:00", "--to", "17:00"),
         "like 09:00"),
        (("add", "martin", "--rung", "boss", "--days", "mon", "--from", "09:00", "--to", "17:00"),
         "no rung"),
        (("add", "martin", "--rung", "lead", "--days", "daily", "--from", "09:00", "--to", "17:00"),
         "mon-fri"),
        (("add", "martin", "--rung", "lead", "--days", "mon", "--from", "09:00", "--to", "17:00"),
         "cairn staff contact martin"),
        (("add", "nobody", "--rung", "lead", "--days", "mon", "--from", "09:00", "--to", "17:00"),
         "cairn staff add nobody"),
        (("closure", "2030-12-31", "2030-12-24"), "the last day"),
        (("remove", "ffffffff"), "cairn rota show"),
    ],
)  # fmt: skip
def test_what_cannot_be_declared_says_how_to_mend_it(
    site: Settings, arguments: tuple[str, ...], says: str
) -> None:
    code, said = cairn("rota", *arguments)
    assert code != 0
    assert says in " ".join(said.replace("│", " ").split()), said


def test_the_report_of_a_site_without_alerts_is_empty(site: Settings) -> None:
    code, said = cairn("safety", "report", "--json")
    assert code == 0
    levels = json.loads(said)["levels"]
    assert [line["level"] for line in levels] == [2, 3, 4]
    assert all(line["waits"] == 0 and line["median"] is None for line in levels)
    assert "uncovered" in cairn("safety", "report")[1]


def production(tmp_path: Path, database: Database, **more: object) -> Runtime:
    settings = Settings.model_validate(
        {"home": tmp_path / "p", "database_url": database.app_url, "master_key": MASTER, **more}
    )
    home = Home.make(settings, Kind.PRODUCTION)
    runtime = Runtime.open(settings)
    assert runtime.home.kind is home.kind
    return runtime


def test_a_guided_production_home_does_not_start_without_a_rota(
    tmp_path: Path, database: Database
) -> None:
    runtime = production(tmp_path, database)
    with pytest.raises(CannotStart, match="cairn rota add"):
        runtime.require_rota()
    asyncio.run(runtime.db.close())


def test_a_self_guided_production_home_needs_none(tmp_path: Path, database: Database) -> None:
    runtime = production(tmp_path, database, guided=False)
    runtime.require_rota()
    asyncio.run(runtime.db.close())


def test_a_place_that_is_not_known_is_said_before_anything_starts(
    tmp_path: Path, database: Database
) -> None:
    with pytest.raises(CannotStart, match="CAIRN_SITE_SUBDIVISION"):
        production(tmp_path, database, site_country="FR", site_subdivision="nowhere")


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [("smtp://u:p%40w@mail.example", "mail.example", 587, False),
     ("smtps://mail.example:4650", "mail.example", 4650, True)],
)  # fmt: skip
def test_the_mail_server_is_read_from_its_url(
    tmp_path: Path,
    url: str,
    host: str,
    port: int,
    tls: bool,  # noqa: FBT001
) -> None:
    home = _production_home(tmp_path, smtp_url=url, smtp_from="cairn@clinic.example")
    account = MailAccount.of(home)
    assert account is not None
    assert (account.host, account.port, account.tls) == (host, port, tls)
    assert account.password is None or account.password.get_secret_value() == "p@w"
    assert "p@w" not in repr(account)


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "smtp://mail.example:mail"])
def test_a_mail_server_that_cannot_be_read_says_how_to_write_it(tmp_path: Path, url: str) -> None:
    home = _production_home(tmp_path, smtp_url=url, smtp_from="cairn@clinic.example")
    with pytest.raises(CannotStart, match="CAIRN_SMTP_URL like"):
        MailAccount.of(home)


def _production_home(tmp_path: Path, **more: object) -> Home:
    given = {"home": tmp_path / "m", "master_key": MASTER, **more}
    home = Home.make(Settings.model_validate(given), Kind.PRODUCTION)
    assert Keyring(home.master_key()).version == 1
    return home


def test_where_no_team_guides_nobody_is_taken_into_guided_care(
    site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = site.model_copy(update={"guided": False})
    monkeypatch.setattr(running, "settings", lambda: alone)
    new = ("patient", "add", "--lang", "en", "--country", "GB", "--timezone", "Europe/London")
    code, said = cairn(*new, "--therapist", "durand")
    assert code == 1
    assert "leave out --therapist" in said
    assert cairn(*new)[0] == 0
