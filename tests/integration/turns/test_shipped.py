"""What `cairn up` makes of the content folder, in a demo and where patients are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cairn.content.findings import ContentError
from cairn.home import Home, Kind
from cairn.settings import REPOSITORY
from cairn.store.tables import ContentRelease
from cairn.turns.runtime import Runtime
from cairn.turns.shipped import offer_folder
from tests.integration.turns.conftest import MONDAY, Clinic

pytestmark = pytest.mark.anyio


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(REPOSITORY / "content", tmp_path / "content")


@pytest.fixture
def runtime(clinic: Clinic, folder: Path) -> Runtime:
    clinic.runtime.settings = clinic.runtime.settings.model_copy(update={"content": folder})
    return clinic.runtime


def _edit(folder: Path) -> None:
    path = folder / "modules" / "m0-intake.yml"
    path.write_text(path.read_text().replace("about 25 minutes", "half an hour"))


def _make_production(runtime: Runtime) -> None:
    card = runtime.home.card.model_copy(update={"kind": Kind.PRODUCTION})
    runtime.home = Home(runtime.home.path, card, runtime.settings)


async def test_a_home_without_a_release_gets_what_ships_and_keeps_it(
    runtime: Runtime, clinic: Clinic
) -> None:
    assert "ships" in (await offer_folder(runtime, MONDAY)).said
    assert (await offer_folder(runtime, MONDAY)).said == "release 1"
    (release,) = await clinic.rows(ContentRelease)
    assert release.author.startswith("shipped with Cairn")
    assert runtime.release == 1


async def test_a_demo_takes_over_what_was_edited(runtime: Runtime, folder: Path) -> None:
    await offer_folder(runtime, MONDAY)
    before = runtime.library.revision("m0-intake")
    _edit(folder)
    assert not (await offer_folder(runtime, MONDAY)).warning
    assert runtime.release == 2
    assert runtime.library.revision("m0-intake") != before


async def test_a_broken_file_never_stops_what_is_published(runtime: Runtime, folder: Path) -> None:
    await offer_folder(runtime, MONDAY)
    (folder / "modules" / "m0-intake.yml").write_text("id: m0-intake\n\tbroken")
    offered = await offer_folder(runtime, MONDAY)
    assert offered.warning
    assert "release 1 stays in use" in offered.said
    assert "modules/m0-intake.yml:2" in offered.said
    started = Runtime.open(runtime.settings)
    assert started.release == 1
    assert started.library.module("m0-intake").id == "m0-intake"
    await started.db.close()


async def test_with_nothing_published_a_broken_folder_says_all_that_is_wrong(
    runtime: Runtime, folder: Path
) -> None:
    (folder / "modules" / "m0-intake.yml").write_text("id: m0-intake\n\tbroken")
    with pytest.raises(ContentError, match=r"m0-intake\.yml:2"):
        Runtime.open(runtime.settings)


async def test_where_patients_are_a_newer_folder_is_only_announced(
    runtime: Runtime, folder: Path
) -> None:
    _make_production(runtime)
    await offer_folder(runtime, MONDAY)
    _edit(folder)
    offered = await offer_folder(runtime, MONDAY)
    assert offered.warning
    assert "cairn content publish" in offered.said
    assert runtime.release == 1
