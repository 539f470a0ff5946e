"""The Twilio client and its stand-in: credentials, signatures, and what a demo may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from cairn.channels.sms import (
    DEMO_NUMBER,
    Refused,
    TryLater,
    TwilioAccount,
    TwilioSender,
    sign,
    validate_signature,
)
from cairn.channels.standin import post_inbound
from cairn.home import CannotStart, Home, Kind
from cairn.settings import Settings
from tests.integration.delivery.conftest import PHONE, Site

URL = "https://cairn.example.org/sms/inbound"
FORM = {"Body": "Ça va… 👋 & <b>", "From": PHONE, "MessageSid": "SM1", "Empty": ""}


def test_a_form_is_believed_only_with_the_signature_of_its_token() -> None:
    signature = sign("secret", URL, FORM)
    assert validate_signature("secret", URL, FORM, signature)
    assert not validate_signature("other", URL, FORM, signature)


@pytest.mark.parametrize(
    "alter",
    [
        lambda form: {**form, "Body": "no"},
        lambda form: {**form, "Extra": "1"},
        lambda form: {key: value for key, value in form.items() if key != "From"},
    ],
)
def test_an_altered_form_is_not_believed(
    alter: Callable[[dict[str, str]], dict[str, str]],
) -> None:
    assert not validate_signature("secret", URL, alter(FORM), sign("secret", URL, FORM))


def test_a_form_for_another_address_is_not_believed() -> None:
    signature = sign("secret", URL, FORM)
    assert not validate_signature("secret", URL + "/", FORM, signature)
    assert not validate_signature("secret", URL.replace("https", "http"), FORM, signature)


def test_without_a_signature_or_a_token_nothing_is_believed() -> None:
    assert not validate_signature("secret", URL, FORM, None)
    assert not validate_signature("secret", URL, FORM, "")
    assert not validate_signature(Settings(), URL, FORM, sign("", URL, FORM))


def test_a_demo_texts_only_its_own_stand_in_even_when_real_credentials_are_around(
    tmp_path: Path,
) -> None:
    settings = Settings(
        home=tmp_path / "home", port=9123, twilio_account_sid="AC1",
        twilio_auth_token=SecretStr("t"), twilio_from="+331",
    )  # fmt: skip
    account = TwilioAccount.of(Home.make(settings, Kind.DEMO))
    assert account.api_base == "http://localhost:9123/demo/twilio"


def test_every_part_of_a_demo_finds_the_same_private_token(home: Home) -> None:
    first, second = TwilioAccount.of(home), TwilioAccount.of(home)
    assert first == second
    assert len(first.token.get_secret_value()) == 32
    assert (len(first.sid), first.number) == (34, DEMO_NUMBER)
    assert home.secret("twilio.token").stat().st_mode & 0o077 == 0
    assert [path.name for path in home.folder("secrets").iterdir() if "tmp" in path.name] == []


def test_production_without_an_account_says_what_to_set(tmp_path: Path) -> None:
    home = Home.make(Settings(home=tmp_path / "home"), Kind.PRODUCTION)
    with pytest.raises(CannotStart, match="CAIRN_TWILIO_ACCOUNT_SID"):
        TwilioAccount.of(home)


@pytest.mark.anyio
async def test_with_a_wrong_token_nothing_is_sent_and_the_text_is_kept_for_later(
    site: Site,
) -> None:
    account = TwilioAccount(
        site.account.sid, SecretStr("wrong"), site.account.number, site.account.api_base
    )
    with pytest.raises(TryLater, match="401"):
        await TwilioSender(account).send(PHONE, "Hello.", "http://localhost/none")
    assert list(site.standin.taken) == []


@pytest.mark.anyio
async def test_what_is_no_text_is_refused(site: Site) -> None:
    sender = site.sender()
    for to, body in (("not a number", "Hello."), (PHONE, "x" * 1601)):
        with pytest.raises(Refused):
            await sender.send(to, body, "http://localhost/none")
    await sender.close()


@pytest.mark.anyio
async def test_the_error_of_a_provider_holds_neither_number_nor_words(site: Site) -> None:
    site.standin.fail("21211")
    with pytest.raises(Refused) as raised:
        await site.sender().send(PHONE, "Words.", "http://localhost/none")
    assert PHONE not in str(raised.value)
    assert "Words" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.anyio
async def test_a_signed_text_of_a_patient_arrives(site: Site) -> None:
    url = site.runtime.settings.url
    answer = await post_inbound(url, site.account, PHONE, "Ça va…\n👋", "SM1")
    assert answer.status_code == 200
    assert answer.json() == {"MessageSid": "SM1", "From": PHONE, "Body": "Ça va…\n👋"}
    forged = replace(site.account, token=SecretStr("wrong"))
    assert (await post_inbound(url, forged, PHONE, "Hello.", "SM2")).status_code == 403


@pytest.mark.anyio
async def test_an_unsigned_status_report_is_refused(site: Site) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(
            f"{site.runtime.settings.url}/sms/status/{'0' * 32}", data={"MessageStatus": "sent"}
        )
    assert answer.status_code == 403
