"""An entry of pgaudit: ``AUDIT: `` and fields as CSV, the last ones a statement's text, its parameters and its rows.

Source: https://github.com/pgaudit/pgaudit/blob/REL_15_STABLE/README.md#format, and what pgaudit 1.7 writes.
"""

from __future__ import annotations

import csv
from typing import Final

RELATIONS: Final = frozenset({"TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "PARTITIONED TABLE"})
"""Types of objects that hold rows."""


LONGEST_FIELD: Final = 1 << 24
"""Characters of one field; a longer one is the work of a quote that was never closed."""
Entry = tuple[str, str, str, str, str, str, str, str, str]
"""Number of the statement and of its part, class, command, type and name of the relation, text, parameters, rows.

What a server does not log is "". (Not a named tuple: there are millions.)
"""


def entry(message: str) -> Entry | None:
    """Read a message that begins with ``AUDIT: ``; None if it is no entry."""
    found = message.split(",", 7)
    if len(found) != 8 or found[6][:1] == '"':
        return _by_csv(message)
    _, statement, part, kind, command, what, name, rest = found
    if rest[:1] == '"':
        end = rest.find('",', 1)
        if end < 0:
            return statement, part, kind, command, what, name, rest.strip('"'), "", ""
        text, tail = rest[1:end], rest[end + 2 :]
        if '"' in text:
            return _by_csv(message)
    else:
        text, _, tail = rest.partition(",")
    if tail[:1] == '"':
        parameters, _, rows = tail[1:].partition('"')
        if '"' in rows:
            return _by_csv(message)
        return statement, part, kind, command, what, name, text, parameters, rows[1:]
    parameters, _, rows = tail.partition(",")
    return statement, part, kind, command, what, name, text, parameters, rows


def redacted(text: str, plain: str) -> bool:
    """Whether an entry's text is the same statement as ``plain`` with its password taken out."""
    begin, mark, _ = text.partition("<REDACTED>")
    return bool(mark) and plain.startswith(begin)


def _by_csv(message: str) -> Entry | None:
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        _, *found = next(csv.reader([message[7:]]), [""])
    except csv.Error:
        return None
    finally:
        csv.field_size_limit(before)
    if len(found) < 7:
        return None
    one, two, three, four, five, six, seven, eight, nine = [*found, "", ""][:9]
    return one, two, three, four, five, six, seven, eight, nine
