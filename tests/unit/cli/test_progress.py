"""Progress on stderr."""

from __future__ import annotations

import io
import re

import pytest

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


def screen(written: str) -> list[str]:
    """The lines a terminal shows that knows carriage return and erase-line, and nothing else."""
    assert set(re.findall(r"\x1b[^A-Za-z]*[A-Za-z]", written)) <= {"\x1b[K"}
    lines = []
    for line in written.split("\n"):
        cells: list[str] = []
        at = 0
        for piece in re.findall(r"\x1b\[K|\r|[^\x1b\r]", line):
            if piece == "\r":
                at = 0
            elif piece == "\x1b[K":
                del cells[at:]
            else:
                cells[at : at + 1] = [piece]
                at += 1
        lines.append("".join(cells))
    return lines


def test_a_bar_on_a_terminal() -> None:
    """On a terminal a bar is drawn in place and fills up; the full one stays, and the last line follows."""
    written = shown(Terminal(), 1)
    assert "████████" + "░" * 16 + " crm: 1 of 3" in written
    assert screen(written) == [
        "█" * 24 + " crm: 3 of 3",
        "crm: partly read, tables: 3: the scanner's account may not read this",
        "",
    ]


def test_every_system_keeps_its_bar_when_they_interleave() -> None:
    """Two systems read at once share the redrawn line; each leaves its own full bar, and a warning hides neither."""
    events: tuple[Event, ...] = (
        *(CatalogRead(system=s, tables=2) for s in ("crm", "shop")),
        JobDone(system="crm", done=1, total=2),
        JobDone(system="shop", done=1, total=2),
    )
    halves = "█" * 12 + "░" * 12 + " crm: 1 of 2; shop: 1 of 2"
    stream = Terminal()
    progress = Progress(stream, "en", clock=iter(map(float, range(1000))).__next__)
    for event in events:
        progress(event)
    assert screen(stream.getvalue()) == [halves]
    progress(Warned(key="worker_lost"))
    assert screen(stream.getvalue())[1] == halves
    progress(JobDone(system="shop", done=2, total=2))
    assert screen(stream.getvalue())[1:] == ["█" * 24 + " shop: 2 of 2", "█" * 12 + "░" * 12 + " crm: 1 of 2"]
    progress(JobDone(system="crm", done=2, total=2))
    progress.close()
    assert screen(stream.getvalue())[1:] == ["█" * 24 + " shop: 2 of 2", "█" * 24 + " crm: 2 of 2", ""]


def test_an_interruption_leaves_no_half_bar() -> None:
    """What is open when the work stops is erased."""
    written = shown(Terminal(), 1, events=EVENTS[:3])
    assert screen(written) == [""]


def test_a_dumb_terminal_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be erased, lines are written as on a pipe."""
    monkeypatch.setenv("TERM", "dumb")
    assert shown(Terminal(), 1) == shown(io.StringIO(), 1)


def test_a_long_line_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The redrawn line is cut at the terminal's width."""
    monkeypatch.setenv("COLUMNS", "30")
    written = shown(Terminal(), 1, events=EVENTS[:3])
    assert all(len(piece) < 30 for piece in re.split(r"\r|\n|\x1b\[K", written))


def test_quiet_keeps_warnings() -> None:
    """--quiet shows no progress, but warnings."""
    assert shown(io.StringIO(), 0) == ""
    warned = Warned(key="password_in_argv", params=(("system", "crm"),))
    assert shown(io.StringIO(), 0, events=(warned,)).startswith("warning: crm: the password was on the command line")


def test_russian() -> None:
    """Progress speaks Russian when asked to."""
    assert "таблиц к чтению: 3" in shown(io.StringIO(), 1, "ru")
