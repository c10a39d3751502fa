"""Annotations of GitHub: a line a finding, which a job prints and GitHub shows beside the changed line.

Workflow commands: ``::error file=…,line=…,col=…,title=…::message``. In the message ``%``, CR and LF are written
``%25``, ``%0D``, ``%0A``; in a property ``:`` and ``,`` as ``%3A``, ``%2C``, too. Source:
https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands ; github.com/actions/toolkit,
packages/core/src/command.ts. GitHub shows 10 errors, 10 warnings and 10 notices of a step: what
is more is said in the last one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Finding
from ...model.papers import PaperNote
from . import papers, say
from .answer import Answer

MOST = 10


def text(answer: Answer, lang: str) -> str:
    """Return the annotations, and nothing where nothing is to be said."""
    errors = [_finding(answer, f, lang, "error") for f in answer.stopping]
    errors += [_unread(answer, one.file, say.unread(one, lang), lang) for one in answer.unread]
    errors += [f"::error::{_message(say.failed(step, lang))}" for step in answer.failed]
    warnings = [_finding(answer, f, lang, "warning") for f in answer.open if not answer.stops(f)]
    notices = [_accepted(answer, f, lang) for f in answer.settled]
    warnings += [_note(answer, one, lang) for one in answer.papers.notes]
    notices += [_command("notice", [("file", answer.in_repository(u.file))], say.unread(u, lang)) for u in answer.noted]
    lines = [*_most(errors, "error", lang), *_most(warnings, "warning", lang), *_most(notices, "notice", lang)]
    return "".join(f"{line}\n" for line in lines)


def _most(lines: list[str], level: str, lang: str) -> Iterator[str]:
    if len(lines) <= MOST:
        yield from lines
        return
    yield from lines[: MOST - 1]
    yield f"::{level}::{_message(say.said('table.rest', lang, count=len(lines) - MOST + 1))}"


def _finding(answer: Answer, f: Finding, lang: str, level: str) -> str:
    properties = [*_place(answer, f), ("title", f"{say.effect(answer, f, lang)} [{f.check}]")]
    said = f"{say.what(f, lang)}\n{say.said('finding.remedy', lang, text=say.remedy(f, lang))}\n[{say.name(f)}]"
    return _command(level, properties, said)


def _place(answer: Answer, f: Finding) -> list[tuple[str, str]]:
    at = f.target.location
    if at is None:
        return []
    line = [("file", answer.in_repository(at.file)), ("line", str(at.line))]
    return [*line, ("col", str(at.column))] if at.column else line


def _accepted(answer: Answer, f: Finding, lang: str) -> str:
    """A notice: what was accepted does not stop, and who reviews sees it."""
    title = ("title", say.said("accepted.title", lang))
    return _command("notice", [*_place(answer, f), title], papers.accepted(f, answer.papers, lang))


def _note(answer: Answer, one: PaperNote, lang: str) -> str:
    place = [("file", answer.in_repository(one.file)), *([("line", str(one.line))] if one.line else [])]
    return _command("warning", [*place, ("title", say.said("papers.title", lang))], papers.note(one, lang))


def _command(level: str, properties: list[tuple[str, str]], said: str) -> str:
    return f"::{level} {','.join(f'{k}={_property(v)}' for k, v in properties)}::{_message(said)}"


def _unread(answer: Answer, file: str, why: str, lang: str) -> str:
    return f"::error file={_property(answer.in_repository(file))}::{_message(say.said('table.unread', lang, why=why))}"


def _message(said: str) -> str:
    return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _message(said).replace(":", "%3A").replace(",", "%2C")
