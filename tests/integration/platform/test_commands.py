"""`cairn migrate`, `cairn train` and `cairn serve`: one step at a time, with clear refusals."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from cairn.commands import migrate, serve, train
from cairn.home import CannotStart, Home, Kind
from cairn.settings import Settings
from cairn.store.migrate import current, head
from cairn.supervisor import model
from cairn.supervisor.migration import migrate as bring_up_to_date
from cairn.supervisor.part import Part
from tests.integration.platform.stub_parts import DIES_AT_ONCE, stub

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from tests.conftest import Database


def invoke(module: object, *arguments: str) -> Result:
    app = getattr(module, "app", None) or typer.Typer()
    if not app.registered_commands:
        app.command()(getattr(module, "main"))  # noqa: B009
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def given(home: Home, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for module in (migrate, serve, train):
        monkeypatch.setattr(module, "settings", lambda: home.settings)
    return home.settings


def test_migrate_brings_an_embedded_database_to_the_newest_revision(given: Settings) -> None:
    result = invoke(migrate)
    assert result.exit_code == 0, result.output
    assert f"at revision {head()}" in result.output
    assert invoke(migrate).exit_code == 0


def test_migrate_uses_the_given_database(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.model_validate({"home": tmp_path / "h", "database_url": database.owner_url})
    Home.make(settings, Kind.DEMO)
    monkeypatch.setattr(migrate, "settings", lambda: settings)
    assert invoke(migrate).exit_code == 0
    assert current(database.owner_url) == head()
    assert not (tmp_path / "h" / "postgres").exists()


def test_a_demo_never_touches_the_database_of_a_production_home(
    database: Database, tmp_path: Path
) -> None:
    shared = {"database_url": database.owner_url}
    real = Settings.model_validate({"home": tmp_path / "real", **shared})
    demo = Settings.model_validate({"home": tmp_path / "demo", **shared})
    bring_up_to_date(Home.make(real, Kind.PRODUCTION))
    bring_up_to_date(Home.open(real))
    with pytest.raises(CannotStart, match="database of a production home"):
        bring_up_to_date(Home.make(demo, Kind.DEMO))


def test_an_unreachable_database_is_told_without_its_address(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://app:hush@/cairn?host={tmp_path}"
    settings = Settings.model_validate({"home": tmp_path / "home", "database_url": url})
    with pytest.raises(CannotStart) as caught:
        bring_up_to_date(Home.make(settings, Kind.DEMO))
    assert "CAIRN_DATABASE_URL" in caught.value.mend
    assert "hush" not in str(caught.value)


def test_train_makes_the_model_once(
    given: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "import pathlib, sys; print('learning'); pathlib.Path(sys.argv[1]).write_text('m')"

    def training(out: Path) -> Part:
        part = stub("train", script, tmp_path)
        return Part("train", [*part.argv[:-1], str(out)], part.ready)

    monkeypatch.setattr(model, "training", training)
    first = invoke(train)
    assert first.exit_code == 0, first.output
    assert "learning" in first.output
    assert "up to date" in invoke(train).output
    assert "learning" in invoke(train, "--force").output


def test_a_failed_training_is_told(
    given: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "training", lambda _out: stub("train", DIES_AT_ONCE, tmp_path))
    result = invoke(train)
    assert result.exit_code == 1
    assert "no bread in the house" in result.output


@pytest.fixture
def became(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    seen: dict[str, object] = {}

    def execve(path: str, argv: list[str], environment: dict[str, str]) -> None:
        seen.update(path=path, argv=argv, environment=environment)

    monkeypatch.setattr("os.execve", execve)
    monkeypatch.setattr("os.chdir", lambda _folder: None)
    return seen


@pytest.mark.parametrize("part", ["gateway", "actions", "scheduler"])
def test_serve_becomes_the_part_itself(
    given: Settings, became: dict[str, object], part: str
) -> None:
    assert invoke(serve, part).exit_code == 0
    assert became["argv"] == [sys.executable, "-m", part]


def test_serve_rasa_gives_the_appliance_no_secret(
    given: Settings, became: dict[str, object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trained = tmp_path / "model.tar.gz"
    trained.touch()
    monkeypatch.setattr(model, "model_path", lambda _home: trained)
    monkeypatch.setattr(model, "bot_python", lambda: "python3.10")
    monkeypatch.setenv("CAIRN_MASTER_KEY", "key")
    monkeypatch.setenv("CAIRN_DATABASE_URL", "postgresql://secret")
    assert invoke(serve, "rasa").exit_code == 0
    environment = became["environment"]
    assert isinstance(environment, dict)
    assert not environment.keys() & model.SECRETS
    assert environment["CAIRN_ACTIONS_URL"].endswith("/webhook")


def test_serve_rasa_without_a_model_says_how_to_train_one(
    given: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "bot_python", lambda: "python3.10")
    result = invoke(serve, "rasa")
    assert result.exit_code == 1
    assert "cairn train" in result.output
