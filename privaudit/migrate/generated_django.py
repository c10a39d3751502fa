"""Django's own SQL of all migrations, in the order of their graph, made in one run without a database.

``sqlmigrate`` asks the database which migrations ran, and starts anew for each; a short program given to ``manage.py
shell`` does the same with the same classes for all of them. Source: django/db/migrations/loader.py, ``collect_sql``.
"""

from __future__ import annotations

import ast
import json
import posixpath
import re
from pathlib import Path

from ..model import Params
from .dialect_guess import of_scheme
from .generated_rows import rows
from .script import Script, Tool

PROGRAM = Path(__file__).with_name("generated_django_inside.txt")
"""What runs inside of the project, with its Python and its Django; a text here, for nothing of it is imported."""


def arguments(nonce: str) -> tuple[str, ...]:
    """Return what ``manage.py`` is called with; what stands behind the nonce in a line is ours."""
    return "shell", "-v", "0", "-c", PROGRAM.read_text("utf-8").replace("NONCE", nonce)


def cut(output: str, nonce: str, root: Path, series: str) -> tuple[tuple[Script, ...], tuple[tuple[str, str], ...]]:
    """Return one script a migration, and the files of those of which parts failed, with the part and the error.

    Migrations of packages that the project uses (django.contrib) are scripts, too, under the names of their apps. What
    the project prints itself may stand in a line before ours; a line of ours that cannot be read is said of ``series``.
    """
    scripts: list[Script] = []
    failed: list[tuple[str, str]] = []
    for line in output.split("\n"):
        _, found, ours = line.partition(nonce)
        if not found:
            continue
        try:
            said, _ = json.JSONDecoder().raw_decode(ours)
            file, source = _file(str(said["file"]), str(said["app"]), str(said["name"]), root)
            parts = [(int(number), "\n".join(map(_spread, sql)) + "\n") for number, sql in said["parts"] if sql]
            vendor, notes = str(said["vendor"]), _notes(said)
            failed += ((file, re.sub(r"\W", "", str(error))[:60]) for error in said["errors"])
        except (ValueError, KeyError, TypeError, AttributeError) as e:
            failed.append((series, type(e).__name__))
            continue
        scripts.append(
            Script(
                file=file,
                text="".join(text for _, text in parts),
                tool=Tool.DJANGO,
                dialect=of_scheme(_VENDORS.get(vendor, vendor)),
                rows=_rows(parts, file, source) if source else (),
                series=series,
                notes=notes,
            )
        )
    return tuple(scripts), tuple(failed)


def _notes(said: dict[str, object]) -> tuple[tuple[str, Params], ...]:
    """What a reader should know of a migration: keys of area ``reasons``."""
    elsewhere = said["elsewhere"]
    names = ", ".join(re.sub(r"\W", "", str(name))[:60] for name in elsewhere) if isinstance(elsewhere, list) else ""
    notes: tuple[tuple[str, Params], ...] = (("script_code_too", ()),) if said["code"] else ()
    notes += (("script_names_unknown", ()),) if said["unknown"] else ()
    return notes + ((("script_other_database", (("databases", names),)),) if names else ())


_VENDORS = {"microsoft": "mssql"}


def _rows(parts: list[tuple[int, str]], file: str, source: str) -> tuple[tuple[int, str, int], ...]:
    """The lines of each operation's SQL within the lines of that operation; of what comes at the end, anywhere."""
    operations = _operations(source)
    out: list[tuple[int, str, int]] = []
    for number, text in parts:
        lines = operations[number] if 0 <= number < len(operations) else (1, source.count("\n") + 2)
        found = rows(text.removesuffix("\n"), file, source, lines)
        before = len(out)
        out += ((before + i, file, line) for i, (_, _, line) in enumerate(found, 1))
    return tuple(out)


def _operations(source: str) -> list[tuple[int, int]]:
    """The lines of each operation of a migration: its first, and the one behind its last."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []
    assigned = (n for n in ast.walk(tree) if isinstance(n, ast.Assign) and isinstance(n.value, ast.List))
    for node in assigned:
        if any(isinstance(t, ast.Name) and t.id == "operations" for t in node.targets):
            elements = node.value.elts if isinstance(node.value, ast.List) else []
            return [(e.lineno, (e.end_lineno or e.lineno) + 1) for e in elements]
    return []


def _file(place: str, app: str, name: str, root: Path) -> tuple[str, str]:
    """The path of a migration below the root with its source; app and name for one that lies elsewhere."""
    try:
        relative = Path(place).relative_to(root.resolve()).as_posix()
        if "site-packages" not in relative.split("/"):
            return relative, Path(place).read_text("utf-8")
    except (ValueError, OSError):
        pass
    return posixpath.join(app, name), ""


def _spread(statement: str) -> str:
    """A statement of CREATE TABLE with a line for each column, so that each leads to its field."""
    if not statement.startswith("CREATE TABLE"):
        return statement
    out, depth, quote = [], 0, ""
    for sign in statement:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"`":
            quote = sign
        else:
            depth += (sign == "(") - (sign == ")")
        out.append(sign)
        if not quote and ((sign == "," and depth == 1) or (sign == "(" and depth == 1)):
            out.append("\n")
    return "".join(out)
