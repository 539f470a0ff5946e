"""The page of a rehearsal: what it shows, what it does, and whom it refuses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI

from cairn.preview.app import create_app
from cairn.preview.rehearsal import Rehearsal
from cairn.settings import REPOSITORY
from tests.unit.preview.conftest import edit

HOST = "http://127.0.0.1:8480"


class Page:
    """The page's requests, each in its own moment; the rehearsal between them is the same."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._ask("GET", path, options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self._ask("POST", path, options)

    def _ask(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
                return await client.request(method, path, **options)

        return anyio.run(ask)


@pytest.fixture
def page(rehearsal: Rehearsal, tmp_path: Path) -> Page:
    flows = tmp_path / "flows"
    flows.mkdir()
    return Page(create_app(rehearsal, flows))


def test_what_is_said_is_answered_and_leaves_its_trace(page: Page) -> None:
    page.post("/say", json={"text": "my evenings"})
    state = page.post("/say", json={"text": "Certain"}).json()
    assert [turn["patient"] for turn in state["turns"]] == ["/begin", "my evenings", "Certain"]
    assert any(event.startswith("document_kept") for event in state["turns"][-1]["events"])
    assert [step["id"] for step in state["steps"] if step["here"]] == ["hours"]
    values = {each["name"]: each["value"] for each in state["variables"]}
    assert (values["name"], values["sure"]) == ("my evenings", "certain")


def test_a_waiting_page_hears_of_a_save(page: Page, folder: Path) -> None:
    version = page.get("/state").json()["version"]
    edit(folder, "What shall we look at?", "Where do we begin?")
    state = page.get("/wait", params={"version": version}).json()
    assert state["turns"][0]["messages"][0]["text"] == "Where do we begin?"


def test_findings_and_the_words_of_the_page_are_in_the_language_of_the_talk(
    page: Page, folder: Path
) -> None:
    version = page.post("/who", json={"lang": "fr"}).json()["version"]
    edit(folder, 'fr: "Que regarde-t-on ?"', "")
    state = page.get("/wait", params={"version": version}).json()
    assert state["broken"]
    assert "il manque le texte en `fr`" in " ".join(each["message"] for each in state["findings"])
    assert state["words"]["start"] == "Commencer"


def test_a_text_message_shows_what_it_costs(page: Page) -> None:
    state = page.post("/who", json={"channel": "sms"}).json()
    assert state["turns"][0]["sms"] == "What shall we look at?"
    assert state["turns"][0]["sms_parts"] == 1


def test_a_document_can_be_opened_with_its_picture_and_without_markup_of_the_patient(
    page: Page,
) -> None:
    assert page.get("/documents/draft-loop").status_code == 404
    page.post("/say", json={"text": "<b>evenings</b>"})
    page.post("/say", json={"text": "Certain"})
    shown = page.get("/documents/draft-loop")
    assert "My &lt;loop&gt;" in shown.text
    assert "<b>evenings" not in shown.text
    for address in ("/picture/2", "/documents/draft-loop/picture.svg"):
        picture = page.get(address)
        assert picture.headers["content-type"].startswith("image/svg+xml")
        assert "<svg" in picture.text


def test_a_conversation_is_recorded_once_under_its_name(page: Page, tmp_path: Path) -> None:
    wanted = {"name": "draft.hello.en", "about": "A patient says hello."}
    assert page.post("/record", json=wanted).status_code == 200
    assert (tmp_path / "flows" / "draft.hello.en.yml").exists()
    again = page.post("/record", json=wanted)
    assert again.status_code == 409
    assert "choose another name" in again.json()["detail"]


@pytest.mark.parametrize("name", ["../outside", "/etc/x", "a/b", "", "UPPER"])
def test_a_flow_is_written_nowhere_but_in_its_folder(page: Page, name: str) -> None:
    answer = page.post("/record", json={"name": name, "about": "A patient says hello."})
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/say", "/undo", "/begin", "/set", "/who", "/record"])
@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://127.0.0.1:9999", "null"])
def test_no_request_of_another_site_is_let_in(page: Page, path: str, origin: str) -> None:
    body = {"text": "x", "module": "draft", "name": "x", "value": "x", "about": "xxx"}
    answer = page.post(path, json=body, headers={"Origin": origin})
    assert answer.status_code in (403, 422)
    assert "turns" not in answer.json()
    assert len(page.get("/state").json()["turns"]) == 1


def test_another_name_for_this_machine_is_let_in_nowhere(page: Page) -> None:
    assert page.get("/state", headers={"Host": "elsewhere.example"}).status_code == 400
    assert page.get("/state", headers={"Host": "localhost:8480"}).status_code == 200


def test_what_does_not_fit_is_said_and_changes_nothing(page: Page) -> None:
    answer = page.post("/set", json={"name": "sure", "value": "perhaps"})
    assert answer.status_code == 422
    assert "certain, unsure" in answer.json()["detail"]
    assert page.post("/begin", json={"module": "draft", "step": "nowhere"}).status_code == 422
    assert len(page.get("/state").json()["turns"]) == 1


def test_the_page_has_every_word_that_the_patients_page_lends_its_parts(page: Page) -> None:
    lender = (REPOSITORY / "gateway" / "templates" / "chat.html").read_text(encoding="utf-8")
    used = re.findall(
        r"data-([a-z-]+)=\"\{\{ t\('([a-z-]+)'\) \}\}\"", lender[lender.index('id="words"') :]
    )
    words = page.get("/state").json()["words"]
    assert used
    assert {name for name, _ in used} <= words.keys()
