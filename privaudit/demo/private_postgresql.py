"""A PostgreSQL of the demo's own: started from the machine's programs, thrown away at the end, no service touched.

It listens on a free loopback port (and a Unix socket in its folder where the path is short enough), asks for a drawn
password (scram-sha-256) and keeps nothing: fsync is off and its folder is removed. PostgreSQL refuses to run
as root, so under root it runs as the account ``postgres`` of the distribution's package.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ..errors import ConnectError

ACCOUNT = "postgres"
PREFIX = "privaudit-demo-pg-"
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin")
LOG, KEPT_LOG = "server.log", "postgresql-failed.log"
START_SECONDS, STOP_SECONDS, PORT_TRIES, STARTS = 60.0, 20.0, 3, 2
SOCKET_PATH_MAX = 90
"""Unix socket paths are cut at 104 to 108 bytes (``sun_path``); ``/.s.PGSQL.65535`` takes fifteen of them."""


def find_postgresql() -> Path | None:
    """Return the folder with ``initdb`` and ``postgres``, the newest version where there are several; None if none."""
    on_path = [Path(p) for p in os.get_exec_path() if p]
    packaged = [p for place in PLACES for p in Path("/").glob(place.lstrip("/"))]
    packaged.sort(key=lambda p: [int(n) for n in re.findall(r"\d+", str(p))], reverse=True)
    return next((p.resolve() for p in (*on_path, *packaged) if _runs(p, "initdb") and _runs(p, "postgres")), None)


def _runs(folder: Path, program: str) -> bool:
    return os.access(folder / program, os.X_OK)


@contextmanager
def start_private_postgresql(folder: Path) -> Iterator[str]:
    """Yield the administrator's URL of a running, empty PostgreSQL; stop it and remove its data at the end.

    Its data lie in a new folder below ``folder``, or below the system's temporary folder if the server's account may
    not enter that one. The end may be an exception, Ctrl-C or a termination signal; a server left by a process that
    was killed outright dies with it (Linux), and its folder is removed by the next start.

    Raises:
        ConnectError: no server programs here (``demo_no_server``), or it did not start, tried twice; its log is then
            kept in ``folder``, and ``params`` name it.
    """
    programs = find_postgresql()
    if programs is None:
        raise ConnectError("postgresql", "demo_no_server")
    with _terminable():
        cluster = _started(programs, folder)
        try:
            yield cluster.url
        finally:
            cluster.remove()


def _started(programs: Path, folder: Path) -> _Cluster:
    """Return a running cluster; one that does not start is tried once more, from an empty folder.

    Raises:
        ConnectError: neither did; its log is kept.
    """
    failure = ConnectError("postgresql", "demo_no_server")
    for _ in range(STARTS):
        cluster = _Cluster(programs, _make_home(folder))
        try:
            cluster.start()
        except ConnectError as e:
            failure = ConnectError(e.where, e.reason, (*e.params, ("log", cluster.keep_log(folder))))
            cluster.remove()
        except BaseException:
            cluster.remove()
            raise
        else:
            (folder / KEPT_LOG).unlink(missing_ok=True)
            return cluster
    raise failure


@contextmanager
def _terminable() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into SystemExit, so that ``finally`` runs; only the main thread may."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {s: signal.signal(s, leave) for s in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _make_home(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        _remove_stale(folder)
        return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=folder))
    try:
        account = pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise ConnectError("postgresql", "demo_no_server") from None
    place = folder if all(p.stat().st_mode & 0o001 for p in (folder.resolve(), *folder.resolve().parents)) else None
    parent = place or Path(tempfile.gettempdir())
    _remove_stale(parent)
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))
    os.chown(home, account.pw_uid, account.pw_gid)
    return home


def _remove_stale(parent: Path) -> None:
    """Remove folders of runs that were killed: those whose process, named in the folder's name, is gone."""
    for home in parent.glob(f"{PREFIX}*-*"):
        owner = home.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not _alive(int(owner)):
            shutil.rmtree(home, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class _Cluster:
    """The server's life in one folder."""

    def __init__(self, programs: Path, home: Path) -> None:
        self.programs, self.home = programs, home
        self.password = secrets.token_urlsafe(18)
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the server's process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def url(self) -> str:
        return f"postgresql://{ACCOUNT}:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Run initdb and the server; a port taken in between is tried again with another."""
        self._initialise()
        for _ in range(PORT_TRIES):
            self.port = _free_port()
            with (self.home / LOG).open("ab") as log:
                self._process = subprocess.Popen(  # noqa: S603 - fixed programs, no shell
                    self._as_account(*self._command(), die=True), stdout=log, stderr=log, cwd=self.home
                )
            if self._answers_in_time():
                return
        code = self._process.returncode if self._process is not None else "?"
        raise ConnectError("postgresql", "demo_server_ended", (("code", str(code)),))

    def _initialise(self) -> None:
        secret = self.home / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        if os.geteuid() == 0:
            account = pwd.getpwnam(ACCOUNT)
            os.chown(secret, account.pw_uid, account.pw_gid)
        command = (
            *(str(self.programs / "initdb"), "-D", str(self.home / "data"), "-U", ACCOUNT, "-A", "scram-sha-256"),
            *(f"--pwfile={secret}", "-E", "UTF8", "--locale=C", "--no-sync"),
        )
        done = subprocess.run(self._as_account(*command), capture_output=True, cwd=self.home, check=False)  # noqa: S603
        secret.unlink(missing_ok=True)
        if done.returncode != 0:
            (self.home / LOG).write_bytes(done.stdout + done.stderr)
            raise ConnectError("postgresql", "demo_initdb_failed", (("code", str(done.returncode)),))

    def _command(self) -> list[str]:
        short = len(os.fsencode(self.home)) <= SOCKET_PATH_MAX
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.home) if short else "",
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "shared_buffers": "64MB",
            "max_connections": "60",
            "lc_messages": "C",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.home / "data"), *options]

    def _as_account(self, *command: str, die: bool = False) -> list[str]:
        """Return a command as the server's account under root, and one that dies with this process if asked for.

        ``setpriv`` (util-linux) does both; without it ``runuser`` changes the account and nothing ties the lives.
        """
        setpriv = shutil.which("setpriv")
        options = ["--pdeathsig", "INT"] if die and setpriv else []
        if os.geteuid() == 0:
            account = pwd.getpwnam(ACCOUNT)
            if setpriv is None:
                runuser = shutil.which("runuser")
                if runuser is None:
                    raise ConnectError("postgresql", "demo_no_runuser")
                return [runuser, "-u", ACCOUNT, "--", *command]
            options = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--init-groups", *options]
        return [str(setpriv), *options, *command] if options else list(command)

    def _answers_in_time(self) -> bool:
        """Whether it answers; if not, it has ended by itself.

        Raises:
            ConnectError: it runs and does not answer; it is stopped.
        """
        import psycopg

        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if not self.running:
                return False
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        self.stop()
        raise ConnectError("postgresql", "demo_server_silent", (("seconds", f"{START_SECONDS:g}"),))

    def keep_log(self, folder: Path) -> str:
        """Copy what the server, or initdb, has said into a folder; return the copy's path, "-" if there is none.

        It holds nobody's data: the server has none yet.
        """
        kept = folder / KEPT_LOG
        try:
            kept.write_bytes((self.home / LOG).read_bytes())
        except OSError:
            return "-"
        return str(kept)

    def remove(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def stop(self) -> None:
        """End the server (fast shutdown, then by force); nothing happens if it does not run."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
