r"""Lines of psql: where a command ends, which of them send the statement before them, and which do what nobody knows.

Sources: psql manual, "Meta-Commands" (``\\`` ends the arguments, after which SQL goes on; backquotes run a program);
its lexers psqlscan.l and psqlscanslash.l; COPY: PostgreSQL manual, "Text Format".
"""

from __future__ import annotations

import re
from typing import Final

from ..base import STRING_GOES_ON
from ._tokens import Kind, tokens
from .base import Dialect

_NAMES: Final = (
    r"a|cd?|connect|C|conninfo|copyright|crosstabview|d[a-zA-Z+]*|echo|qecho|warn|if|elif|else|endif|encoding|errverbose"
    r"|e|edit|f|gx?|gdesc|gexec|gset|getenv|H|html|i|ir|include|include_relative|l[+x]*|list|lo_\w+|o|out|p|print"
    r"|password|prompt|pset|q|quit|r|reset|restrict|unrestrict|s|set|setenv|t|T|timing|unset|w|write|watch|x|z|bind\w*"
    r"|parse|close\w*|startpipeline|endpipeline|syncpipeline|sendpipeline|flush\w*|getresults"
)
_ARGUMENTS: Final = r"""(?:[^\n\\'"`]++|'(?:[^'\\\n]++|\\[^\n]|'')*+'|"[^"\n]*+"|`[^`\n]*+`|['"`][^\n]*+)*+"""
_PIPE: Final = r"(?:gx?|o|out|w|write)[ \t]*(?:\([^)\n]*\)[ \t]*)?\|[^\n]*+"
COMMAND: Final = (
    rf"\\(?:(?:copy|help|h|e[fv]|s[fv][+]?)(?![^\s\\])[^\n]*+|![^\n]*+|{_PIPE}"
    rf"|(?:{_NAMES})(?![^\s\\]){_ARGUMENTS}(?:\\\\)?|(?![;:])[^\n]*+)"
)
"""A command with its arguments; one that psql does not know takes its line with it."""
_SENDS: Final = re.compile(r"\\(?:g|gx|gdesc|gexec|gset|crosstabview|watch|bind\w*|parse|sendpipeline)(?![a-z_])")
_FORGETS: Final = re.compile(r"\\(?:r|reset)(?![^\s\\])")
_LEAVES: Final = re.compile(r"\\(?:q|quit)(?![^\s\\])")
_DOES_MORE: Final = re.compile(rf"\\{_PIPE}|\\[^\n]*`|\\\\[^\n]*[^\s\\]")
_BELOW: Final = re.compile(rf"'{STRING_GOES_ON}'(?:[^'\\]++|\\[^']|'')*+\\'")
DATA_END: Final = re.compile(r"^\\\.\r?$", re.MULTILINE)


def sends(command: str) -> bool:
    """Whether a command sends what was read before it."""
    return _SENDS.match(command) is not None


def forgets(command: str) -> bool:
    """Whether a command throws away what was read before it."""
    return _FORGETS.match(command) is not None


def leaves(command: str) -> bool:
    """Whether nothing behind a command is run."""
    return _LEAVES.match(command) is not None


def does_more(command: str) -> bool:
    r"""Whether a program is run, or ``\\`` begins a line: psql refuses all of that, which other readers run."""
    return _DOES_MORE.match(command) is not None


def ends_elsewhere(text: str) -> bool:
    """Whether a string with escapes goes on below with an escaped quote: the server reads on, psql does not."""
    if "\\'" not in text or "\n" not in text:
        return False
    found = (t.text for t in tokens(text, Dialect.POSTGRESQL) if t.kind is Kind.STRING and t.text[:1] in "eE")
    return any(_BELOW.search(string) for string in found)


def reads_rows(text: str) -> bool:
    r"""Whether rows follow in the script: ``COPY table [(columns)] FROM STDIN``, or ``\copy`` of the same."""
    if text[:5].lower() == "\\copy":
        text = text[1:]
    elif text[:4].lower() != "copy":
        return False
    depth, before = 0, ""
    for number, token in enumerate(tokens(text, Dialect.POSTGRESQL)):
        word = token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else ""
        if before == "FROM" and depth == 0:
            return word == "STDIN"
        if (number == 1 and word == "(") or (depth == 0 and word == "TO") or (number == 0 and word != "COPY"):
            return False
        depth += (word == "(") - (word == ")")
        before = word
    return False
