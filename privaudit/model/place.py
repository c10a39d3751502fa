"""Where data meet: keys between relations, co-locations of identity and transactions, look-alike data sets."""

from __future__ import annotations

from enum import StrEnum

from .base import Params, Ref, Scalar, digest, record


@record
class Message:
    """A text of i18n area ``messages`` (or the one its field names): key and parameters, rendered at the edge."""

    key: str
    params: Params = ()

    def param(self, name: str) -> Scalar | None:
        """Return a parameter by name, None if it is not there."""
        return dict(self.params).get(name)


class LinkKind(StrEnum):
    """Whether a key is in the schema or was found by us."""

    DECLARED = "declared"
    DISCOVERED = "discovered"


@record
class Link:
    """One row of ``links[]``: one key between relations; JSON calls the ends ``from`` and ``to``."""

    from_: tuple[Ref, ...]
    to: tuple[Ref, ...]
    kind: LinkKind
    confidence: float = 1.0
    """0 to 1; 1 for a declared key."""
    evidence: tuple[Message, ...] = ()

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("link", *(r.digest() for r in self.from_), "->", *(r.digest() for r in self.to))


class Level(StrEnum):
    """How near identity and transactions lie."""

    SAME_TABLE = "same_table"
    LINKED = "linked"
    SAME_SCHEMA = "same_schema"
    SAME_DATABASE = "same_database"
    SAME_SERVER = "same_server"
    CROSS_SYSTEM = "cross_system"
    SAME_PRINCIPAL = "same_principal"


class PackagePart(StrEnum):
    """The parts of the full package that a leak shows."""

    NAME = "name"
    CONTACT = "contact"
    ADDRESS = "address"
    DOCUMENT = "document"
    AMOUNT = "amount"
    ITEM = "item"
    TIME = "time"
    PLACE = "place"


class Severity(StrEnum):
    """How bad, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)


@record
class KeyPair:
    """Two columns that a join compares."""

    from_: Ref
    to: Ref


@record
class PathStep:
    """One join on the way from identity to transactions, by one column or several.

    ``from_`` and ``to`` are the first columns of the key as the schema has them.
    """

    from_: Ref
    to: Ref
    kind: LinkKind
    confidence: float = 1.0
    pairs: tuple[KeyPair, ...] = ()
    """All columns of a key of several, the one that tells its rows apart first; none of a key of one column."""

    @property
    def columns(self) -> tuple[KeyPair, ...]:
        """All columns that are compared; to take away the first of them is enough to part the relations."""
        return self.pairs or (KeyPair(from_=self.from_, to=self.to),)


@record
class CoLocation:
    """One row of ``colocations[]``: one place where a person's identity meets their transactions."""

    level: Level
    systems: tuple[str, ...]
    identity: tuple[Ref, ...]
    transactions: tuple[Ref, ...]
    path: tuple[PathStep, ...] = ()
    principal: str | None = None
    person: str | None = None
    package: tuple[PackagePart, ...]
    people_estimate: int | None = None
    people_low: int | None = None
    people_high: int | None = None
    unread_tables: int = 0
    """Relations whose content nobody knows that the principal reaches besides; for ``same_principal`` only."""
    unlisted_tables: int = 0
    """Relations of either side that are reached, too, and not listed; for ``same_principal`` only."""
    severity: Severity
    severity_why: tuple[Message, ...] = ()
    advice: Message
    moves: tuple[Ref, ...] = ()
    """The fewest columns to move elsewhere or tokenise so that identity and transactions fall apart; see ``advice``."""
    says: Message | None = None
    """One sentence (i18n area ``places``) on what a dump of this table, database, server or one account shows."""
    sql: str | None = None
    """A statement by which a reader can check the way on the server, without values; None across servers."""

    @property
    def id(self) -> str:
        """Stable between runs: the relations that meet, not their columns; of one holder, who that is."""
        if self.level is Level.SAME_PRINCIPAL:
            account = () if self.person else (self.principal, self.systems[0])
            return digest("colocation", self.level, self.person, *account)
        ends = sorted({r.of_table().digest() for r in (*self.identity, *self.transactions)})
        return digest("colocation", self.level, self.principal, *ends)


class CopyKind(StrEnum):
    """What a look-alike data set seems to be there for; i18n area ``copies`` explains each."""

    BACKUP = "backup"
    EXPORT = "export"
    ARCHIVE = "archive"
    REPLICA = "replica"
    DERIVED = "derived"
    """A materialised view: the server made it from the original and can make it again."""
    UNKNOWN = "unknown"


@record
class Copy:
    """One row of ``copies[]``: a pair or group of look-alike data sets, the original first where it is known.

    ``overlap`` is the share (0 to 1) of the smaller data set's records that are in the other, too, by the values
    compared; None where only form and names are alike. ``as_of`` is the newest day in the copy (ISO 8601).
    """

    members: tuple[Ref, ...]
    kind: CopyKind
    original: Ref | None = None
    """The member that the others seem to be copies of; None where nothing says which."""
    overlap: float | None = None
    overlap_low: float | None = None
    overlap_high: float | None = None
    compared: int = 0
    """Values that were compared: the smaller of both samples."""
    as_of: str | None = None
    people_estimate: int | None = None
    in_test: bool = False
    """Whether a member lies in a system declared test and others do not."""
    confidence: float = 1.0
    evidence: tuple[Message, ...] = ()

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("copy", *(r.digest() for r in sorted(self.members, key=lambda r: r.key)))
