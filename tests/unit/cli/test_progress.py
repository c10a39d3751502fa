"""Progress on stderr."""

from __future__ import annotations

import io

from privaudit.cli.progress import Progress
from privaudit.engine.events import CatalogRead, Event, JobDone, SystemDone, SystemStarted, Warned
from privaudit.model import SystemStatus

EVENTS: tuple[Event, ...] = (
    SystemStarted(system="crm"),
    CatalogRead(system="crm", tables=3),
    *(JobDone(system="crm", done=i, total=3) for i in (1, 2, 3)),
    SystemDone(system="crm", status=SystemStatus.PARTIAL, reason="permission_denied"),
)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def shown(stream: io.StringIO, verbosity: int, lang: str = "en", events: tuple[Event, ...] = EVENTS) -> str:
    """What a run of events writes; every drawing is let through."""
    clock = iter(range(1000))
    progress = Progress(stream, lang, verbosity, clock=lambda: float(next(clock)))
    for event in events:
        progress(event)
    progress.close()
    return stream.getvalue()


def test_plain_lines_on_a_pipe() -> None:
    """Without a terminal there is a line at the catalog and one at the end, with the reason in words."""
    assert shown(io.StringIO(), 1).splitlines() == [
        "crm: tables to read: 3",
        "crm: partly read, tables: 3: the scanner's account may not read this",
    ]


def test_more_lines_when_verbose() -> None:
    """--verbose also says when a connection begins and how far the tables are."""
    lines = shown(io.StringIO(), 2).splitlines()
    assert lines[0] == "crm: connecting"
    assert "crm: 3 of 3" in lines


def test_a_bar_on_a_terminal() -> None:
    """On a terminal a bar is drawn in place, fills up and gives way to the last line."""
    written = shown(Terminal(), 1)
    frames = written.split("\r")
    assert any(f.startswith(("░░░░░░░░", "████████░")) for f in frames)
    assert any("█" * 24 + " crm: 3 of 3" in f for f in frames)
    assert written.endswith("partly read, tables: 3: the scanner's account may not read this\n")


def test_quiet_keeps_warnings() -> None:
    """--quiet shows no progress, but warnings."""
    assert shown(io.StringIO(), 0) == ""
    warned = Warned(key="password_in_argv", params=(("system", "crm"),))
    assert shown(io.StringIO(), 0, events=(warned,)).startswith("warning: crm: the password was on the command line")


def test_russian() -> None:
    """Progress speaks Russian when asked to."""
    assert "таблиц к чтению: 3" in shown(io.StringIO(), 1, "ru")
