"""`cairn doctor`: what runs, what is missing, and how to mend it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import psycopg
import typer
from pydantic import BaseModel

from cairn.content.findings import ContentError
from cairn.home import CannotStart, Home
from cairn.settings import Settings, settings
from cairn.supervisor import model as rasa_model
from cairn.supervisor.probes import answers, last_beat, libpq_url

if TYPE_CHECKING:
    from collections.abc import Callable

BEAT_SECONDS = 60
GAPS = 3  # that are shown
LANGUAGES: tuple[tuple[Literal["en", "fr"], str], ...] = (("en", "GB"), ("fr", "FR"))
UP = "Start everything with `cairn up`."


class Finding(BaseModel):
    """How one part is: what was seen, and what to do when that is not right."""

    ok: bool
    detail: str
    mend: str | None = None


def main(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what runs; exit 0 only when every part is up and a turn would be answered."""
    findings = examine(settings())
    ok = all(finding.ok for finding in findings.values())
    if as_json:
        parts = {name: finding.model_dump() for name, finding in findings.items()}
        typer.echo(json.dumps({"ok": ok, "parts": parts}, ensure_ascii=False))
    else:
        for name, finding in findings.items():
            _print(name, finding)
        typer.echo("A turn would be answered." if ok else "A turn would not be answered.")
    raise typer.Exit(0 if ok else 1)


def examine(given: Settings) -> dict[str, Finding]:
    """Look at every part. Without a home there is nothing else to look at."""
    try:
        home = Home.open(given)
        home.master_key()
    except CannotStart as error:
        return {"home": Finding(ok=False, detail=error.what, mend=error.mend)}
    urls = _addresses(home)
    checks: dict[str, Callable[[], Finding]] = {
        "database": lambda: _database(home),
        "content": lambda: _content(home),
        "model": lambda: _model(home),
        "gateway": lambda: _answers(urls["gateway"], "/alive"),
        "actions": lambda: _answers(urls["actions"], "/health"),
        "rasa": lambda: _answers(urls["rasa"], "/"),
        "scheduler": lambda: _scheduler(home),
        "rota": lambda: _rota(home),
        "sms": lambda: _sms(home),
        "mail": lambda: _mail(home),
        "stop_reply": lambda: _stop_reply(home),
    }
    found = {"home": Finding(ok=True, detail=f"{home.kind} home {home.path}")}
    for name, check in checks.items():
        try:
            found[name] = check()
        except CannotStart as error:
            found[name] = Finding(ok=False, detail=error.what, mend=error.mend)
        except ContentError as error:
            found[name] = Finding(ok=False, detail=str(error), mend="Mend the content as it says.")
    return found


def _addresses(home: Home) -> dict[str, str]:
    """Where the parts are: as the supervisor noted it, else as the settings say."""
    given = home.settings
    urls = {
        "gateway": f"http://127.0.0.1:{given.port}",
        "actions": given.actions_url.rstrip("/"),
        "rasa": given.rasa_url.rstrip("/"),
    }
    try:
        noted = json.loads((home.path / "run" / "parts.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return urls
    return urls | {name: each["url"] for name, each in noted["parts"].items() if each["url"]}


def _database(home: Home) -> Finding:
    from cairn.store.migrate import current, head  # noqa: PLC0415 - Alembic loads slowly

    url = home.database_url()
    try:
        with psycopg.connect(libpq_url(url), connect_timeout=3) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as error:
        # The class only: the text of a connection error may quote the URL.
        return Finding(ok=False, detail=f"no connection: {type(error).__name__}", mend=UP)
    at, newest = current(url), head()
    if at != newest:
        return Finding(
            ok=False, detail=f"at revision {at}, needs {newest}", mend="Run `cairn migrate`."
        )
    kind = "given" if home.settings.database_url else "embedded"
    return Finding(ok=True, detail=f"{kind}, at revision {at}")


def _content(home: Home) -> Finding:
    from cairn.turns.published import examine_releases  # noqa: PLC0415 - loads the YAML reader

    found = examine_releases(home.database_url(), home.settings.content)
    if found.newest is None:
        return Finding(ok=False, detail="no release can be had of the database", mend=UP)
    if found.newest == 0:
        return Finding(ok=False, detail="nothing is published", mend=UP)
    if found.refused:
        detail = f"release {found.newest} cannot be read: {found.refused}"
        mend = "Publish again with this version, or `cairn content rollback` to an earlier one."
        return Finding(ok=False, detail=detail, mend=mend)
    detail = f"release {found.newest}, {found.modules} modules"
    if found.differs:
        mend = "To publish it: `cairn content publish`."
        return Finding(ok=True, detail=f"{detail}; content/ differs from it", mend=mend)
    return Finding(ok=True, detail=detail)


def _model(home: Home) -> Finding:
    path = rasa_model.model_path(home)
    rasa_model.bot_python()
    if path.exists():
        return Finding(ok=True, detail=str(path))
    older = any(path.parent.glob("[!.]*.tar.gz"))
    detail = "older than its inputs" if older else "not trained"
    return Finding(ok=older, detail=detail, mend="Run `cairn train`, and restart.")


async def _ask(url: str) -> bool:
    return await answers(url)(datetime.now(UTC))


def _answers(url: str, path: str) -> Finding:
    if asyncio.run(_ask(f"{url}{path}")):
        return Finding(ok=True, detail=f"answers at {url}")
    return Finding(ok=False, detail=f"no answer at {url}", mend=UP)


def _scheduler(home: Home) -> Finding:
    beat = last_beat(home.database_url(), "scheduler")
    if beat is None:
        return Finding(ok=False, detail="it has never run", mend=UP)
    age = (datetime.now(UTC) - beat).total_seconds()
    return Finding(
        ok=age <= BEAT_SECONDS,
        detail=f"last heartbeat {age:.0f} s ago",
        mend=None if age <= BEAT_SECONDS else UP,
    )


def _rota(home: Home) -> Finding:
    from cairn.commands.rota import say_gaps  # noqa: PLC0415 - loads the whole core
    from cairn.store.rota import empty_rota, load_rota  # noqa: PLC0415

    given = home.settings
    nobody = empty_rota(given.site_timezone, given.site_country, given.site_subdivision)
    rota = load_rota(home.database_url(), nobody)
    mend = "Run `cairn rota show` and `cairn rota add`."
    if not any(duty.rung == "on_call" for duty in rota.duties):
        return Finding(ok=not given.guided, detail="nobody is on call", mend=mend)
    gaps = say_gaps(rota, datetime.now(UTC))
    if not gaps:
        return Finding(ok=True, detail="somebody is declared at every hour of the next 14 days")
    shown = "; ".join(gaps[:GAPS]) + ("; …" if len(gaps) > GAPS else "")
    detail = f"nobody is declared in {len(gaps)} stretches of the next 14 days: {shown}"
    return Finding(ok=True, detail=detail, mend="Patients read then when the team is back.")


def _mail(home: Home) -> Finding:
    from cairn.channels.mail import MailAccount  # noqa: PLC0415

    if home.demo:
        return Finding(ok=True, detail=f"{home.settings.url}/demo/mail shows what is caught")
    account = MailAccount.of(home)
    if account is None:
        mend = "Set CAIRN_SMTP_URL and CAIRN_SMTP_FROM."
        return Finding(ok=True, detail="no mail server: the team is told by SMS alone", mend=mend)
    return Finding(ok=True, detail=f"by {account.host}:{account.port}")


def _sms(home: Home) -> Finding:
    given = home.settings
    if given.twilio_account_sid and given.twilio_auth_token and given.twilio_from:
        return Finding(ok=True, detail=f"Twilio; set its webhook to {given.url}/sms/inbound")
    if home.demo:
        return Finding(ok=True, detail=f"no Twilio: {given.url}/demo/handset stands in")
    return Finding(
        ok=False,
        detail="SMS cannot be sent",
        mend="Set CAIRN_TWILIO_ACCOUNT_SID, CAIRN_TWILIO_AUTH_TOKEN and CAIRN_TWILIO_FROM.",
    )


def _stop_reply(home: Home) -> Finding:
    """Twilio answers STOP by itself: its text has to be set there, and be ours."""
    from cairn.content.library import Library  # noqa: PLC0415
    from cairn.engine.turn import Patient  # noqa: PLC0415
    from cairn.turns.published import load_newest  # noqa: PLC0415
    from cairn.turns.sayings import saying  # noqa: PLC0415

    loaded = load_newest(home.database_url())
    library = loaded.library if loaded else Library.load(home.settings.content)
    texts = []
    for lang, country in LANGUAGES:
        zone = home.settings.site_timezone
        person = Patient(lang=lang, country=country, timezone=zone, guided=True, channel="sms")
        said = saying(library, person, "stop-receipt", datetime.now(UTC))
        texts.append(" ".join(each.text if each.sms is None else each.sms for each in said))
    return Finding(ok=True, detail=f"reply to STOP to be set at Twilio: {' / '.join(texts)}")


def _print(name: str, finding: Finding) -> None:
    mark = typer.style("ok     ", fg=typer.colors.GREEN)
    if not finding.ok:
        mark = typer.style("MISSING", fg=typer.colors.RED, bold=True)
    typer.echo(f"{mark} {name:<11} {finding.detail}")
    if finding.mend:
        typer.echo(f"{'':<20}{finding.mend}")
