"""What each check and question is about, and what settles it: one table for all that act on it, the gate above all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from .base import record


class Settled(StrEnum):
    """What people write who have no objection to what was found."""

    ACCEPTED = "accepted"
    """That it is accepted, until a day."""
    DECLARED = "declared"
    """What for, and how long, a column is kept."""
    RETAINED = "retained"
    """A period for a relation."""
    MENDED = "mended"
    """Nothing: it is about what they wrote, which is put right."""


@record
class Asked:
    """Facts about a check of scans, or a question of the gate, by its id."""

    settled: Settled = Settled.ACCEPTED
    of_place: bool = False
    """A question about one column or relation, which a check of a live system asks of rows, too."""
    of_account: bool = False
    """About an account: a server has some that scripts do not name."""
    reads_all: bool = False
    """About an account that reads whatever there is: one relation more is no other finding."""
    opens: bool = False
    """About pairs of account and relation, put together by what opened them."""
    of_statement: bool = False
    """About a statement of a script, and no place in a database."""
    drafted: bool = False
    """It asks for a purpose: where it is taken for known, a draft of one is put beside it."""
    copies: bool = False
    """About rows that were copied: the columns of the copy are declared, or it goes."""
    told_of_copy: bool = False
    """Of a relation that is a backup by its name, which is told: what to do with it is one decision."""
    scanned: bool = False
    """A question that is a check of scans, too, which tells its readers; of the others `opens` tells who reads."""
    causes: frozenset[str] = frozenset()
    """Words of statements that bring it about, besides those that make columns."""


ASKED: Mapping[str, Asked] = {
    "all_powerful": Asked(of_account=True, reads_all=True),
    "anonymous_account": Asked(of_account=True, reads_all=True),
    "backup_table": Asked(causes=frozenset({"create"})),
    "card_security_data": Asked(),
    "copied_rows": Asked(copies=True, told_of_copy=True),
    "full_package": Asked(causes=frozenset({"references", "foreign"})),
    "grant_option": Asked(of_account=True),
    "kind_changed": Asked(settled=Settled.DECLARED, of_place=True),
    "late_decision": Asked(settled=Settled.MENDED),
    "new_reader": Asked(
        of_account=True, opens=True, causes=frozenset({"grant", "view", "function", "procedure", "owner", "policy"})
    ),
    "no_retention": Asked(settled=Settled.RETAINED, of_place=True, told_of_copy=True),
    "not_understood": Asked(of_statement=True),
    "personal_log": Asked(of_place=True),
    "plain_card": Asked(),
    "plain_secret": Asked(of_place=True, scanned=True),
    "protection_dropped": Asked(),
    "public_access": Asked(of_account=True, causes=frozenset({"grant"})),
    "secret_in_script": Asked(of_statement=True),
    "special_data": Asked(),
    "tables_to_come": Asked(of_account=True),
    "undeclared_column": Asked(settled=Settled.DECLARED, of_place=True, drafted=True, told_of_copy=True),
}
"""By id; of a check that is not here nothing of it is so (`asked`)."""
_OTHER = Asked()


def asked(check: str) -> Asked:
    """Return the facts about a check or question."""
    return ASKED.get(check, _OTHER)


def those(fact: Callable[[Asked], bool]) -> tuple[str, ...]:
    """Return the ids of checks and questions of which something is so, sorted."""
    return tuple(sorted(check for check, facts in ASKED.items() if fact(facts)))
