"""An entry of pgaudit: ``AUDIT: `` and fields as CSV, the last ones a statement's text, its parameters and its rows.

Source: https://github.com/pgaudit/pgaudit/blob/REL_15_STABLE/README.md#format, and what pgaudit 1.7 writes.
"""

from __future__ import annotations

import csv
from typing import Final

RELATIONS: Final = frozenset({"TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "PARTITIONED TABLE"})
"""Types of objects that hold rows."""


def fields(message: str) -> list[str] | None:
    """Split a message that begins with ``AUDIT: ``; None if it is no entry.

    Type, number of the statement and of its part, class, command, type and name of the relation, and what `texts`
    splits.
    """
    found = message.split(",", 7)
    if len(found) == 8 and found[6][:1] != '"':
        return found
    whole = next(csv.reader([message[7:]]), [])
    if len(whole) < 9:
        return None
    rest = ['"' + f.replace('"', '""') + '"' for f in whole[7:9]]
    return [*whole[:7], ",".join([*rest, *whole[9:10]])]


def texts(rest: str) -> tuple[str, str, str]:
    """Split pgaudit's last fields: statement, parameters, rows ("" if they are not logged)."""
    if rest[:1] == '"':
        end = rest.find('",', 1)
        if end < 0:
            return rest.strip('"'), "", ""
        text, tail = rest[1:end], rest[end + 2 :]
        if '"' in text or tail[:1] == '"':
            return _by_csv(rest)
    else:
        text, _, tail = rest.partition(",")
        if tail[:1] == '"':
            return _by_csv(rest)
    parameters, _, rows = tail.partition(",")
    return text, parameters, rows


def _by_csv(rest: str) -> tuple[str, str, str]:
    found = [*next(csv.reader([rest]), []), "", "", ""]
    return found[0], found[1], found[2]
