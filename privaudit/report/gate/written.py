"""One format of the gate's answer as text."""

from __future__ import annotations

from ...redact import inert
from .answer import Answer


def written(name: str, answer: Answer, lang: str, width: int) -> str:
    """Return a format (one of `FORMATS`); ``width`` is that of the terminal, in cells."""
    if name == "terminal":
        from . import terminal

        return inert(terminal.text(answer, lang, width))
    if name == "github":
        from . import github

        return inert(github.text(answer, lang), line_commands=True)
    if name == "md":
        from . import md

        return inert(md.text(answer, lang))
    if name == "json":
        from . import json_

        return json_.text(answer, lang)
    from . import sarif

    return sarif.text(answer, lang)
