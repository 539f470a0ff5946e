"""A site of several processes: two gateways, two schedulers, one PostgreSQL, Twilio and SMTP.

Each is a process of its own that a test may kill or freeze. There is no Rasa: nobody in danger
needs it. The clock is the real one; what a test lets pass, it takes off the rows (`let_pass`).
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psutil
import psycopg
from pydantic import SecretStr

from cairn.channels.standin import post_inbound
from cairn.content.library import Library
from cairn.home import Home, Kind
from cairn.postgres import DATABASE, OWNER, Embedded
from cairn.safety.rota import Rung
from cairn.settings import REPOSITORY, Settings
from cairn.store.database import Database as Pool
from cairn.store.keys import Keyring
from cairn.store.migrate import upgrade
from cairn.supervisor.ports import choose_ports
from cairn.turns.join import NewPatient, add_patient
from cairn.turns.runtime import Runtime
from tests.chaos.standins import ACCOUNT
from tests.on_duty import ALWAYS, nobody, put_on_duty

MASTER_KEY = "A" * 43 + "="
PATIENCE = 60.0  # seconds for something to happen in another process, on a busy machine
STARTING = 180.0  # seconds for a part to load its content and its detector, at worst
PATIENTS = 12
RUNGS: Mapping[Rung, tuple[str, str]] = {
    "on_call": ("+447700900901", "on_call@clinic.invalid"),
    "backup": ("+447700900902", "backup@clinic.invalid"),
    "lead": ("+447700900903", "lead@clinic.invalid"),
}


@dataclass
class Part:
    """A process that may be killed, frozen and started again."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.argv],
                cwd=REPOSITORY, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def freeze(self) -> None:
        self.send(signal.SIGSTOP)

    def thaw(self) -> None:
        self.send(signal.SIGCONT)

    def kill(self) -> None:
        """As by the kernel: no last word."""
        if self.process is not None and self.process.poll() is None:
            self.send(signal.SIGKILL)
            self.process.wait(20)

    def stop(self) -> int:
        """As by an operator; its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.thaw()
            self.send(signal.SIGTERM)
        return self.process.wait(30)

    def said(self, words: str) -> bool:
        return words in self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Person:
    """A patient and their telephone."""

    id: UUID
    phone: str


@dataclass
class Site:
    """All parts, and what a test does with them."""

    folder: Path
    cluster: Embedded
    settings: Settings
    ports: Mapping[str, int]
    parts: dict[str, Part] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    once: set[UUID] = field(default_factory=set)  # alerts of which everything was said once
    _sids: Iterator[int] = field(default_factory=lambda: iter(range(10_000)))

    @classmethod
    def open(cls, folder: Path) -> Site:
        """Make the database, the team and the patients, and start every part."""
        cluster = Embedded.start(Home.make(Settings(home=folder / "cluster"), Kind.DEMO))
        upgrade(cluster.url(OWNER))
        names = ("gateway 1", "gateway 2", "sms", "mail")
        ports = dict(zip(names, choose_ports(len(names)), strict=True))
        settings = Settings(
            home=folder / "home", database_url=SecretStr(cluster.app_url),
            master_key=SecretStr(MASTER_KEY), public_url=f"http://localhost:{ports['gateway 1']}",
        )  # fmt: skip
        site = cls(folder, cluster, settings, ports)
        try:
            asyncio.run(site._settle())
            site._add_parts()
            for name in site.parts:
                site.start(name)
            for name in site.parts:
                site.wait_for(name)
        except BaseException:
            site.end()
            raise
        return site

    async def _settle(self) -> None:
        home = Home.make(self.settings, Kind.PRODUCTION)
        pool = Pool(self.cluster.app_url)
        library = Library.load(REPOSITORY / "content")
        keys = Keyring(home.master_key())
        runtime = Runtime(self.settings, home, keys, pool, library, nobody(self.settings))
        now = datetime.now(UTC)
        for rung, (phone, email) in RUNGS.items():
            await put_on_duty(
                runtime, now, rung.replace("_", "-"), rung=rung, when=ALWAYS, phone=phone,
                email=email,
            )  # fmt: skip
        for number in range(PATIENTS):
            phone = f"+44770090010{number}" if number < 10 else f"+4477009001{number}"
            new = NewPatient(lang="en", country="GB", timezone="Europe/London", phone=phone)
            async with pool.begin() as session:
                patient = await add_patient(session, keys, new, now)
            self.people.append(Person(patient.id, phone))
        await pool.close()

    def _add_parts(self) -> None:
        outside = {k: v for k, v in os.environ.items() if not k.startswith("CAIRN_")}
        env = outside | {
            "CAIRN_HOME": str(self.settings.home),
            "CAIRN_DATABASE_URL": self.cluster.app_url,
            "CAIRN_MASTER_KEY": MASTER_KEY,
            "CAIRN_PUBLIC_URL": self.settings.url,
            "CAIRN_RASA_URL": "http://127.0.0.1:9",  # nobody answers there
            "CAIRN_TWILIO_ACCOUNT_SID": ACCOUNT.sid,
            "CAIRN_TWILIO_AUTH_TOKEN": ACCOUNT.token.get_secret_value(),
            "CAIRN_TWILIO_FROM": ACCOUNT.number,
            "CAIRN_TWILIO_API_BASE": f"http://127.0.0.1:{self.ports['sms']}",
            "CAIRN_SMTP_URL": f"smtp://127.0.0.1:{self.ports['mail']}",
            "CAIRN_SMTP_FROM": "cairn@clinic.invalid",
        }
        for name in ("sms", "mail"):
            argv = ("tests.chaos.standins", name, str(self.ports[name]), str(self._words(name)))
            self.parts[name] = Part(argv, outside, self.folder / f"{name}.log")
        for name in ("gateway 1", "gateway 2"):
            own = env | {"CAIRN_PORT": str(self.ports[name])}
            self.parts[name] = Part(("gateway",), own, self.folder / f"{name}.log")
        for name in ("scheduler 1", "scheduler 2"):
            self.parts[name] = Part(("scheduler",), env, self.folder / f"{name}.log")

    def _words(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"

    def start(self, name: str) -> None:
        self.parts[name].log.unlink(missing_ok=True)
        self.parts[name].start()

    def wait_for(self, name: str) -> None:
        """Until the part does its work."""
        part = self.parts[name]

        def works() -> bool:
            assert part.process is not None
            assert part.process.poll() is None, f"{name} ended: {part.log.read_text()}"
            return part.said("scheduler_started") if "scheduler" in name else self._answers(name)

        self.until(works, f"{name} works", STARTING)

    def _answers(self, name: str) -> bool:
        try:
            if "gateway" in name:
                return httpx.get(f"{self.url(name)}/alive", timeout=2).is_success
            socket.create_connection(("127.0.0.1", self.ports[name]), timeout=2).close()
        except (httpx.HTTPError, OSError):
            return False
        return True

    def url(self, gateway: str) -> str:
        return f"http://127.0.0.1:{self.ports[gateway]}"

    def revive(self, name: str) -> None:
        """What the supervisor does: a part that died is started again."""
        self.parts[name].kill()
        self.start(name)
        self.wait_for(name)

    def close(self) -> None:
        """Stop all parts; each of ours ends cleanly."""
        try:
            codes = {name: part.stop() for name, part in self.parts.items() if " " in name}
        finally:
            self.end()
        # uvicorn ends by the signal that stopped it, once it is done.
        assert {*codes.values()} <= {0, -signal.SIGTERM}, codes

    def end(self) -> None:
        """Leave nothing running."""
        for part in self.parts.values():
            part.kill()
        self.cluster.stop()

    # -- what a patient and the provider do

    def somebody(self) -> Person:
        return self.people.pop()

    async def text(
        self, person: Person, words: str, gateway: str = "gateway 1", sid: str | None = None
    ) -> httpx.Response:
        """A text of this person, which the provider hands to one of the gateways."""
        return await post_inbound(
            self.url(gateway), ACCOUNT, person.phone, words, sid or f"SM{next(self._sids)}",
            public_url=self.settings.url,
        )  # fmt: skip

    def kill_database(self) -> None:
        """The server and all its children, without a last word."""
        assert self.cluster.process is not None
        parent = psutil.Process(self.cluster.process.pid)
        family = [*parent.children(recursive=True), parent]
        for each in family:
            with suppress(psutil.NoSuchProcess):  # it went with its parent
                each.kill()
        psutil.wait_procs(family, timeout=20)
        self.cluster.process.wait(20)

    def revive_database(self) -> None:
        """Start the server again in its old place, so that every part finds it."""
        with (self.folder / "postgres.log").open("ab") as log:
            self.cluster.process = subprocess.Popen(
                self.cluster.argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.cluster.wait_until_ready(self.folder / "postgres.log")

    # -- what there is to see

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self.cluster.connect(OWNER, DATABASE) as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def alert(self, person: Person) -> UUID:
        """The one alert about this person, once it is raised."""
        found: list[tuple[Any, ...]] = []

        def raised() -> bool:
            found[:] = self.rows("SELECT id FROM alert WHERE patient_id = %s", person.id)
            return bool(found)

        self.until(raised, "an alert")
        assert len(found) == 1
        return UUID(str(found[0][0]))

    def pages(self, alert: UUID) -> list[tuple[str, str, str]]:
        """Rung, way and state of each page."""
        found = self.rows(
            "SELECT rung, way, state FROM notification WHERE alert_id = %s ORDER BY rung, way",
            alert,
        )
        return [(str(rung), str(way), str(state)) for rung, way, state in found]

    def until_page(self, alert: UUID, rung: str, way: str, *states: str) -> None:
        wanted = states or ("sent", "delivered")
        self.until(
            lambda: any((rung, way, state) in self.pages(alert) for state in wanted),
            f"{rung} paged by {way}: {' or '.join(wanted)}",
        )

    def heard(self, by: str, to: str, words: str) -> int:
        """How often the stand-in took these words to that address."""
        file = self._words(by)
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        said = [json.loads(line) for line in lines]
        return sum(each["to"] == to and words in each["body"] for each in said)

    def uncovered(self, alert: UUID) -> bool:
        return self.rows("SELECT uncovered_at IS NOT NULL FROM alert WHERE id = %s", alert) == [
            (True,)
        ]

    def trail(self, person: Person, action: str) -> int:
        """How often the audit trail names this step."""
        (found,) = self.rows(
            "SELECT count(*) FROM audit WHERE patient_id = %s AND action = %s", person.id, action
        )
        return int(found[0])

    def until(self, done: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait for what happens in another process."""
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, f"did not happen in {seconds:.0f} s: {what}"
            time.sleep(0.1)

    def let_pass(self, alert: UUID, minutes: float) -> None:
        """Make everything of this alert that much older: the same as waiting.

        Pages are locked before their alert, as their senders do it.
        """
        older = timedelta(minutes=minutes)
        with psycopg.connect(self._dsn()) as connection:
            connection.execute("SET timezone = 'UTC'")
            connection.execute(
                "SELECT id FROM notification WHERE alert_id = %s ORDER BY id FOR UPDATE", (alert,)
            )
            row = connection.execute(
                "SELECT waiting_since FROM alert WHERE id = %s FOR UPDATE", (alert,)
            ).fetchone()
            assert row is not None
            connection.execute(
                "UPDATE alert SET raised_at = raised_at - %(by)s, due_at = due_at - %(by)s,"
                " waiting_since = waiting_since - %(by)s WHERE id = %(id)s",
                {"by": older, "id": alert},
            )
            connection.execute(
                "UPDATE notification SET created_at = created_at - %(by)s,"
                " wait_since = wait_since - %(by)s, next_at = next_at - %(by)s,"
                " leased_until = leased_until - %(by)s, sent_at = sent_at - %(by)s,"
                " settled_at = settled_at - %(by)s,"
                " occurrence = replace(occurrence, %(old)s, %(new)s) WHERE alert_id = %(id)s",
                {"by": older, "id": alert, "old": row[0].isoformat(),
                 "new": (row[0] - older).isoformat()},
            )  # fmt: skip

    def _dsn(self) -> str:
        return self.cluster.url(OWNER).replace("postgresql+psycopg", "postgresql")
