"""PostgreSQL of other versions than the system's, started once in a run."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator

from sqlalchemy import make_url

from ..other_servers import OtherPostgres, PostgresFrom
from ..servers import PostgresServer
from .postgres_sessions import run

VERSIONS = tuple(OtherPostgres.folders)


class Others:
    """The servers that were asked for so far."""

    def __init__(self, programs: OtherPostgres) -> None:
        self._programs = programs
        self._running: dict[int, PostgresServer] = {}
        self._names = itertools.count(1)

    def server(self, major: int) -> PostgresServer:
        """Return a running server of that version."""
        if major not in self._running:
            server = PostgresFrom(self._programs.programs(major))
            server.start()
            self._running[major] = server
        return self._running[major]

    def database(self, major: int) -> str:
        """Return the URL of a new database there."""
        name = f"other{next(self._names)}"
        url = self.server(major).url
        run(url, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        return make_url(url).set(database=name).render_as_string(hide_password=False)

    def stop(self) -> None:
        """Stop them all."""
        for server in self._running.values():
            server.stop()


@contextlib.contextmanager
def others() -> Iterator[Others]:
    """Install the programs, and remove them in the end.

    Raises:
        ServerAbsent: the package index does not give them.
    """
    programs = OtherPostgres()
    try:
        programs.install()
        made = Others(programs)
        try:
            yield made
        finally:
            made.stop()
    finally:
        programs.remove()
