"""Real PostgreSQL and MariaDB servers for the tests: started by the run, on loopback, thrown away after it.

Each server has its own data folder in a temporary folder, a free port and a generated password; nothing is installed
and no service is touched. Durability is off (fsync), since the data die with the run. A server dies with the test run
even if that is killed: it is started with a parent-death signal where ``setpriv`` (util-linux) is at hand.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import ClassVar

START_SECONDS = 60.0
STOP_SECONDS = 20.0
PORT_TRIES = 3
PREFIX = "privaudit-test-"


class ServerAbsent(Exception):
    """A server's programs are not on this machine; the text says what to install."""


class ServerFailed(Exception):
    """A server did not start; the text has the end of its log."""


def find_program(name: str, *folders: str) -> Path | None:
    """Return a program from PATH or from folders (globs, the highest version first); None if it is nowhere."""
    found = shutil.which(name)
    if found:
        return Path(found).resolve()
    for pattern in folders:
        hits = [p for p in Path("/").glob(f"{pattern.lstrip('/')}/{name}") if os.access(p, os.X_OK)]
        if hits:
            return max(hits, key=lambda p: [int(n) for n in p.parts if n.isdigit()])
    return None


def free_port() -> int:
    """Return a TCP port that was free on loopback a moment ago."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def remove_stale() -> None:
    """Remove folders of runs that were killed: those whose process, named in the folder's name, is gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)


class ThrowAwayServer:
    """A server's life: `start`, `url`, `stop`. Subclasses say how to make its data folder and how to run it."""

    user: ClassVar[str]
    """The operating system's account it runs as when the tests run as root."""
    stop_signal: ClassVar[signal.Signals]
    """What makes it stop at once and in order."""

    def __init__(self) -> None:
        self.password = secrets.token_hex(12)
        self.port = 0
        self.folder = Path()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.folder / "server.log"

    def start(self) -> None:
        """Make the data folder and start the server.

        Raises:
            ServerAbsent: its programs are not installed.
            ServerFailed: it did not come up.
        """
        self.check_installed()
        remove_stale()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        try:
            if os.geteuid() == 0:
                account = pwd.getpwnam(self.user)
                os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.make_data()
            self._start_on_free_port()
        except BaseException:
            self.stop()
            raise

    def _start_on_free_port(self) -> None:
        for last in (False,) * (PORT_TRIES - 1) + (True,):
            self.port = free_port()
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    self.run_as(*self.command(), die=True), stdout=log, stderr=log, cwd=self.folder
                )
            if self._wait():
                return
            if last:
                raise ServerFailed(self._tail())

    def _wait(self) -> bool:
        """Wait until it answers; False when it gave up (another program took the port, say)."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                return False
            if self.answers():
                return True
            time.sleep(0.05)
        raise ServerFailed(self._tail())

    def _tail(self) -> str:
        text = self.log.read_text(errors="replace") if self.log.is_file() else ""
        return f"{type(self).__name__} did not start:\n" + "\n".join(text.splitlines()[-15:])

    def run_as(self, *command: str, die: bool = False) -> list[str]:
        """Return a command as the server's account, and one that dies with this process if asked for."""
        setpriv = shutil.which("setpriv")
        extra: list[str] = []
        if os.geteuid() == 0:
            if setpriv is None:
                raise ServerAbsent("setpriv is missing: apt-get install util-linux")
            account = pwd.getpwnam(self.user)
            extra += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--init-groups"]
        if die and setpriv is not None:
            extra += ["--pdeathsig", self.stop_signal.name.removeprefix("SIG")]
        return [str(setpriv), *extra, *command] if extra else list(command)

    def run(self, *command: str) -> None:
        """Run a program of the server's to its end.

        Raises:
            ServerFailed: it failed.
        """
        done = subprocess.run(self.run_as(*command), capture_output=True, cwd=self.folder, check=False)
        if done.returncode != 0:
            text = (done.stdout + done.stderr).decode(errors="replace")
            raise ServerFailed(f"{command[0]} failed:\n{text[-2000:]}")

    def stop(self) -> None:
        """Stop the server and remove its folder; may be called twice."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(self.stop_signal)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(STOP_SECONDS)
        if self.folder.name.startswith(PREFIX):
            shutil.rmtree(self.folder, ignore_errors=True)

    def check_installed(self) -> None:
        """Raise `ServerAbsent` unless all programs are here."""
        raise NotImplementedError

    def make_data(self) -> None:
        """Fill the data folder."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether it takes connections."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """The administrator's URL, in SQLAlchemy's form."""
        raise NotImplementedError


class PostgresServer(ThrowAwayServer):
    """PostgreSQL with passwords (scram) on loopback, and TLS with a certificate of its own where openssl is at hand."""

    user = "postgres"
    stop_signal = signal.SIGINT
    folders = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin")

    def check_installed(self) -> None:
        """Raise `ServerAbsent` unless all programs are here."""
        self.postgres = find_program("postgres", *self.folders)
        self.initdb = find_program("initdb", *self.folders)
        if self.postgres is None or self.initdb is None:
            raise ServerAbsent("PostgreSQL's server is not installed: apt-get install postgresql")

    def make_data(self) -> None:
        """Run initdb, and make a key and certificate."""
        secret = self.folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)
        self.run(
            *(str(self.initdb), "-D", str(self.data), "-U", "postgres", "-A", "scram-sha-256"),
            *(f"--pwfile={secret}", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"),
        )
        secret.unlink()
        openssl = shutil.which("openssl")
        self.tls = openssl is not None
        if openssl is not None:
            self.run(
                *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
                *("-keyout", str(self.folder / "server.key"), "-out", str(self.folder / "server.crt")),
                *("-days", "2", "-subj", "/CN=127.0.0.1"),
            )

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "max_connections": "60",
            "shared_buffers": "64MB",
            "autovacuum": "off",
            "log_min_messages": "warning",
            "log_line_prefix": "%m [%p] %d %a|",
            "lc_messages": "C",
        }
        if self.tls:
            settings |= {
                "ssl": "on",
                "ssl_key_file": str(self.folder / "server.key"),
                "ssl_cert_file": str(self.folder / "server.crt"),
            }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.postgres), "-D", str(self.data), *options]

    def answers(self) -> bool:
        """Whether it takes connections."""
        import psycopg

        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def url(self) -> str:
        """The administrator's URL, in SQLAlchemy's form."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/postgres"


class MariaDBServer(ThrowAwayServer):
    """MariaDB with a password for root, no anonymous account and no name resolution (``'u'@'%'`` is what matches)."""

    user = "mysql"
    stop_signal = signal.SIGTERM
    folders = ("/usr/sbin", "/usr/libexec", "/usr/bin", "/usr/local/bin")

    def check_installed(self) -> None:
        """Raise `ServerAbsent` unless all programs are here."""
        self.mariadbd = find_program("mariadbd", *self.folders)
        self.install = find_program("mariadb-install-db", *self.folders)
        if self.mariadbd is None or self.install is None:
            raise ServerAbsent("MariaDB's server is not installed: apt-get install mariadb-server")

    def make_data(self) -> None:
        """Run mariadb-install-db and write the statements of the first start."""
        self.run(
            *(str(self.install), "--no-defaults", f"--datadir={self.data}", "--skip-test-db"),
            *("--auth-root-authentication-method=normal", "--skip-name-resolve", "--innodb-log-file-size=8M"),
        )
        first = self.folder / "first.sql"
        # An init file is one statement a line.
        first.write_text(
            "DELETE FROM mysql.global_priv WHERE User = '';\n"
            "FLUSH PRIVILEGES;\n"
            f"ALTER USER root@localhost IDENTIFIED BY '{self.password}';\n"
            f"CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY '{self.password}';\n"
            "GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;\n"
        )
        first.chmod(0o644)

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        return [
            *(str(self.mariadbd), "--no-defaults", f"--datadir={self.data}", f"--port={self.port}"),
            *("--bind-address=127.0.0.1", f"--socket={self.folder / 'sock'}", f"--pid-file={self.folder / 'pid'}"),
            *(f"--init-file={self.folder / 'first.sql'}", "--skip-log-bin", "--skip-name-resolve"),
            *("--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--innodb-log-file-size=8M"),
            *("--innodb-buffer-pool-size=64M", "--character-set-server=utf8mb4", "--max-connections=60"),
        ]

    def answers(self) -> bool:
        """Whether it takes connections."""
        import pymysql

        try:
            pymysql.connect(
                host="127.0.0.1", port=self.port, user="root", password=self.password, connect_timeout=5
            ).close()
        except pymysql.err.Error:
            return False
        return True

    @property
    def url(self) -> str:
        """The administrator's URL, in SQLAlchemy's form."""
        return f"mysql://root:{self.password}@127.0.0.1:{self.port}/"
