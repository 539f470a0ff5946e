"""E-mail to the team over a real mail server: encrypted on the way, or not handed over at all."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from cairn.channels.mail import MailAccount, SmtpSender
from cairn.channels.sender import TryLater

pytestmark = pytest.mark.anyio
HOST = "127.0.0.1"


@dataclass
class Server:
    """A mail server, and what it was told: by whom it saw a password, and what it took."""

    port: int = 0
    logged_in: list[tuple[str, bool]] = field(default_factory=list)  # user, encrypted
    taken: list[tuple[str, bool]] = field(default_factory=list)  # recipient, encrypted

    def authenticate(self, server: SMTP, session: Session, *given: object) -> AuthResult:
        login = getattr(given[-1], "login", b"")
        self.logged_in.append((login.decode(), session.ssl is not None))
        return AuthResult(success=True)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append((envelope.rcpt_tos[0], session.ssl is not None))
        return "250 Kept"


@dataclass(frozen=True)
class Certificate:
    """A key and a certificate signed by itself, in one file."""

    path: Path

    @classmethod
    def made(cls, folder: Path, address: str = HOST) -> Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.invalid")])
        now = datetime.now(UTC)
        signed = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path = folder / f"{uuid4().hex}.pem"
        path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        return cls(path)

    @property
    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        return context


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """A certificate that this machine trusts; and the server counts as one far away."""
    certificate = Certificate.made(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    monkeypatch.setattr("cairn.channels.mail._LOOPBACK", ())
    return certificate


@asynccontextmanager
async def serving(
    certificate: Certificate | None, *, from_first_byte: bool = False
) -> AsyncIterator[Server]:
    """A server with STARTTLS, with TLS from the first byte, or with no TLS at all."""
    server = Server()
    loop = asyncio.get_running_loop()
    context = certificate.context if certificate else None

    def answer() -> SMTP:
        starttls = None if from_first_byte else context
        return SMTP(
            server, loop=loop, ident="Mail", tls_context=starttls,
            require_starttls=starttls is not None, authenticator=server.authenticate,
            auth_require_tls=False,
        )  # fmt: skip

    listening = await loop.create_server(answer, HOST, 0, ssl=context if from_first_byte else None)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()


def sender(server: Server, *, tls: bool = False, login: bool = False) -> SmtpSender:
    account = MailAccount(
        HOST, server.port, "cairn@clinic.invalid", tls=tls,
        user="cairn" if login else None, password=SecretStr("secret") if login else None,
    )  # fmt: skip
    return SmtpSender(account, timeout=5)


async def hand_over(by: SmtpSender) -> str:
    return await by.send("on-call@clinic.invalid", "Cairn: alert 7F3A", "open now", uuid4())


async def test_a_page_is_handed_over_by_starttls_and_the_password_only_within_it(
    trusted: Certificate,
) -> None:
    async with serving(trusted) as server:
        await hand_over(sender(server, login=True))
        assert server.taken == [("on-call@clinic.invalid", True)]
        assert server.logged_in == [("cairn", True)]


async def test_a_page_is_handed_over_by_tls_from_the_first_byte(trusted: Certificate) -> None:
    async with serving(trusted, from_first_byte=True) as server:
        await hand_over(sender(server, tls=True, login=True))
        assert server.taken == [("on-call@clinic.invalid", False)]  # aiosmtpd notes only STARTTLS
        assert server.logged_in


async def test_without_starttls_neither_page_nor_password_leaves(trusted: Certificate) -> None:
    async with serving(None) as server:
        with pytest.raises(TryLater):
            await hand_over(sender(server, login=True))
        assert (server.taken, server.logged_in) == ([], [])


async def test_a_certificate_that_nobody_signed_is_not_believed(
    trusted: Certificate, tmp_path: Path
) -> None:
    async with serving(Certificate.made(tmp_path)) as server:
        with pytest.raises(TryLater):
            await hand_over(sender(server, login=True))
        assert (server.taken, server.logged_in) == ([], [])


async def test_the_certificate_of_another_server_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Certificate.made(tmp_path, "192.0.2.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.path))
    monkeypatch.setattr("cairn.channels.mail._LOOPBACK", ())
    async with serving(other) as server:
        with pytest.raises(TryLater):
            await hand_over(sender(server, login=True))
        assert (server.taken, server.logged_in) == ([], [])


async def test_a_server_that_speaks_no_tls_where_it_must_gets_nothing(
    trusted: Certificate,
) -> None:
    async with serving(None) as server:
        with pytest.raises(TryLater):
            await hand_over(sender(server, tls=True, login=True))
        assert (server.taken, server.logged_in) == ([], [])
