"""A home is a demo or a production home for good, and keeps its secrets to itself."""

from __future__ import annotations

import base64
import stat
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from cairn.home import CannotStart, Home, Kind
from cairn.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

KEY = base64.b64encode(bytes(range(32))).decode()


def production(path: Path, **changes: object) -> Settings:
    given: dict[str, object] = {
        "home": path,
        "database_url": SecretStr("postgresql+psycopg://app@db/cairn"),
        "master_key": SecretStr(KEY),
        "twilio_account_sid": "AC1",
        "twilio_auth_token": SecretStr("token"),
        "twilio_from": "+33600000000",
    }
    return Settings.model_validate({**given, **changes})


def test_an_empty_home_becomes_a_demo_with_a_key_of_its_own(tmp_path: Path) -> None:
    home = Home.open_to_start(Settings(home=tmp_path / "home"))
    assert home.demo
    assert len(home.master_key()) == 32
    assert Home.open(home.settings).instance_id == home.instance_id


def test_two_demo_homes_share_neither_key_nor_identity(tmp_path: Path) -> None:
    one, two = (Home.make(Settings(home=tmp_path / name), Kind.DEMO) for name in "ab")
    assert one.master_key() != two.master_key()
    assert one.instance_id != two.instance_id


def test_the_key_is_readable_by_this_user_only(home: Home) -> None:
    assert stat.S_IMODE(home.secret("master.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700


def test_a_database_and_a_key_make_a_production_home(tmp_path: Path) -> None:
    home = Home.open_to_start(production(tmp_path / "home"))
    assert home.kind is Kind.PRODUCTION
    assert home.master_key() == bytes(range(32))
    assert not (home.path / "secrets" / "master.key").exists()


def test_production_says_all_that_is_missing_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CannotStart) as caught:
        Home.open_to_start(Settings(home=tmp_path / "home"), production=True)
    for name in ("CAIRN_DATABASE_URL", "CAIRN_MASTER_KEY", "CAIRN_TWILIO_AUTH_TOKEN"):
        assert name in str(caught.value)
    assert not (tmp_path / "home").exists()


def test_a_demo_home_refuses_to_serve_real_patients(home: Home) -> None:
    with pytest.raises(CannotStart, match="demo home"):
        Home.open_to_start(production(home.path))
    with pytest.raises(CannotStart, match="demo home"):
        Home.open_to_start(home.settings, production=True)


def test_a_production_home_never_starts_as_a_demo(tmp_path: Path) -> None:
    Home.open_to_start(production(tmp_path / "home"))
    with pytest.raises(CannotStart, match="production home needs CAIRN_DATABASE_URL"):
        Home.open_to_start(Settings(home=tmp_path / "home"))


def test_a_demo_may_use_a_given_database_without_becoming_production(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", database_url=SecretStr("postgresql://x"))
    assert Home.open_to_start(settings).demo


def test_a_demo_is_not_offered_to_the_network(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="this machine only"):
        Home.open_to_start(Settings(home=tmp_path / "home", host="0.0.0.0"))  # noqa: S104


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("mine")
    with pytest.raises(CannotStart, match="holds files"):
        Home.open_to_start(Settings(home=tmp_path))


@pytest.mark.parametrize("bad", ["", "short", "é" * 20, base64.b64encode(b"x" * 31).decode()])
def test_a_bad_master_key_is_named_and_never_shown(tmp_path: Path, bad: str) -> None:
    with pytest.raises(CannotStart, match="32 bytes") as caught:
        Home.open_to_start(production(tmp_path / "home", master_key=SecretStr(bad)))
    assert not bad or bad not in str(caught.value)


def test_a_master_key_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(KEY + "\n")
    settings = production(tmp_path / "home", master_key=None, master_key_file=path)
    assert Home.open_to_start(settings).master_key() == bytes(range(32))


def test_a_missing_key_file_says_what_is_lost(tmp_path: Path) -> None:
    settings = production(tmp_path / "h", master_key=None, master_key_file=tmp_path / "none")
    with pytest.raises(CannotStart, match="cannot be read"):
        Home.open_to_start(settings)


def test_a_damaged_card_is_reported(home: Home) -> None:
    (home.path / "home.json").write_text('{"format": 9}')
    with pytest.raises(CannotStart, match="backup"):
        Home.open(home.settings)


def test_a_folder_that_is_no_home_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="cairn up"):
        Home.open(Settings(home=tmp_path))
