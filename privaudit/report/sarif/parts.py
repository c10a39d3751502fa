"""Objects that results and notifications share: messages, levels, places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...model import Location, Ref, Severity
from ..words import one_line, visible

Object = dict[str, Any]
Hide = Callable[[str], str]
"""Puts ids in the place of people's names, where the edition wants that."""

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
"""3.27.10; SARIF has three, so the severity itself stands in the properties and as `RANKS`."""
RANKS = {Severity.CRITICAL: 95.0, Severity.HIGH: 75.0, Severity.MEDIUM: 50.0, Severity.LOW: 25.0, Severity.INFO: 5.0}
"""3.27.25: 0 to 100, so that viewers keep the order."""


def message(text: str) -> Object:
    """Return a plain text message in which nothing is a placeholder (3.11.5) or a link (3.11.6)."""
    said = visible(text).replace("{", "{{").replace("}", "}}")
    if "](" in said:
        said = said.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return {"text": said}


def string(text: str) -> Object:
    """Return a multiformatMessageString (3.12) of plain text."""
    return message(text)


def place(ref: Ref, hide: Hide) -> Object:
    """Return the location of a place in a database (3.28, 3.33): a logical one, by its name."""
    kinds = (("path", ref.path), ("column", ref.column), ("table", ref.table), ("schema", ref.schema))
    kind, name = next(((k, n) for k, n in kinds if n is not None), ("database", ref.system or ""))
    whole = one_line(hide(ref.label()))
    return {"logicalLocations": [{"name": one_line(hide(name)), "fullyQualifiedName": whole, "kind": kind}]}


def in_file(location: Location) -> Object:
    """Return the physical location of a place in a file (3.29), by its path relative to where the audit ran.

    Its address is a relative reference (RFC 3986, 4.2) without ``.`` (3.10.2): all but letters, digits, ``_.-~`` and
    ``/`` is per cent, a colon in its first part too, which would else be read as a scheme.
    """
    from pathlib import PurePosixPath
    from urllib.parse import quote

    region: Object = {"startLine": location.line}
    if location.column is not None:
        region["startColumn"] = location.column
    path = str(PurePosixPath(location.file.replace("\\", "/")))
    uri = quote(path.encode("utf-8", "replace"), safe="/")
    return {"artifactLocation": {"uri": uri}, "region": region}


def filled(**fields: Any) -> Object:
    """Return an object without what is None or empty."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], ())}
