"""Evidence and the verdict it adds up to. Counts and masked shapes only: no raw value ever lives here."""

from __future__ import annotations

from enum import StrEnum

from .base import Ref, digest, record
from .catalog import Subject
from .decision import VerdictDecision


class Category(StrEnum):
    """The categories of AUDIT_JSON: what sort of personal or transaction data a kind belongs to."""

    IDENTITY = "identity"
    CONTACT = "contact"
    LOCATION = "location"
    GOVERNMENT_ID = "government_id"
    PAYMENT = "payment"
    CREDENTIAL = "credential"
    SPECIAL = "special"
    BIOMETRIC = "biometric"
    CONVICTION = "conviction"
    DEMOGRAPHIC = "demographic"
    EMPLOYMENT = "employment"
    ONLINE_ID = "online_id"
    FREE_TEXT = "free_text"
    OTHER_PERSONAL = "other_personal"
    ORGANISATION = "organisation"
    """Of rules only: names and numbers of companies; an audit lists them as `Rule.listed_as`, subject organisation."""
    TRANSACTION_AMOUNT = "transaction_amount"
    TRANSACTION_ITEM = "transaction_item"
    TRANSACTION_TIME = "transaction_time"
    TRANSACTION_PLACE = "transaction_place"
    TRANSACTION_ID = "transaction_id"


TRANSACTION_CATEGORIES = frozenset(c for c in Category if c.value.startswith("transaction_"))
PERSONAL_CATEGORIES = frozenset(set(Category) - TRANSACTION_CATEGORIES - {Category.ORGANISATION})


class Band(StrEnum):
    """Confidence in words."""

    CERTAIN = "certain"
    """0.9 and over."""
    LIKELY = "likely"
    """0.5 to 0.9."""
    TO_CHECK = "to_check"
    """0.2 to 0.5; below that nothing is said."""


BAND_FLOORS: tuple[tuple[float, Band], ...] = ((0.9, Band.CERTAIN), (0.5, Band.LIKELY), (0.2, Band.TO_CHECK))


def band_of(confidence: float) -> Band | None:
    """Return the band of a confidence, None below the last."""
    return next((band for floor, band in BAND_FLOORS if confidence >= floor), None)


class Protection(StrEnum):
    """How the values are stored."""

    PLAIN = "plain"
    MASKED = "masked"
    HASHED = "hashed"
    ENCRYPTED = "encrypted"
    TOKENISED = "tokenised"


class Role(StrEnum):
    """Whether the kind is what the column is for, found inside it, or named by a person."""

    COLUMN = "column"
    DECIDED = "decided"
    """The kind that a person named, beside what was detected."""
    CONTAINED = "contained"


class EvidenceKind(StrEnum):
    """Where a piece of evidence comes from; i18n area ``evidence`` puts each into words."""

    PRIOR = "prior"
    NAME = "name"
    COMMENT = "comment"
    TABLE = "table"
    SIBLINGS = "siblings"
    TYPE = "type"
    PATTERN = "pattern"
    CHECKSUM = "checksum"
    DICTIONARY = "dictionary"
    TEXT = "text"
    SUBJECT = "subject"
    COLLISION = "collision"
    CARDINALITY = "cardinality"
    ENCODING = "encoding"
    """What had to be repaired before the values could be read; weighs nothing."""
    PROTECTION = "protection"
    """How the values are stored, and what that is worth: a hash that can be made again from data beside it."""
    DECISION = "decision"


@record
class Evidence:
    """One reason for or against a kind.

    ``rule`` names the rule file entry (``ru.snils:value``); ``hits`` of ``seen`` distinct values matched, where random
    values would match with probability ``chance``; ``weight`` is in log-odds (natural logarithm), added up by fusion.
    """

    kind: EvidenceKind
    rule: str
    weight: float
    hits: int | None = None
    seen: int | None = None
    chance: float | None = None


@record
class Rival:
    """A kind that came after the one a column was taken for, with the probability it would have had alone.

    ``gave_way``: its values look alike, and it is known to give way to the other (`rules/collisions.yaml`).
    """

    entity: str
    confidence: float
    gave_way: bool = False


IN_CLEAR = "protection:in_clear"
"""The rule of the evidence that says how many values of a protected column are in clear all the same."""


class ColumnRead(StrEnum):
    """What logs say of reads of a column."""

    COLUMN = "column"
    TABLE = "table"
    """The relation was read; this kind of log does not say which columns."""
    NOT_READ = "not_read"


@record
class Classification:
    """One row of ``classifications[]``: one kind of data in one column, or at one path inside it.

    ``share`` is of the non-empty sampled values; ``checked`` counts those values, ``distinct`` the different ones among
    them; ``fill_rate`` is the share of non-empty values in the sample; ``truncated`` the share cut before looking.
    """

    system: str
    schema: str
    table: str
    column: str
    path: str | None = None
    role: Role = Role.COLUMN
    data_type: str
    entity: str
    category: Category
    subject: Subject
    confidence: float
    band: Band
    protection: Protection = Protection.PLAIN
    share: float | None = None
    checked: int = 0
    distinct: int = 0
    fill_rate: float | None = None
    evidence: tuple[Evidence, ...] = ()
    shape: str | None = None
    truncated: float = 0.0
    top_share: float | None = None
    """Share (0 to 1) of the non-empty sampled values that are the most frequent one."""
    default_share: float | None = None
    """Share of all sampled values that are the column's default, where it has a constant one."""
    once: int | None = None
    """Of the different sampled values, those that came once; ``twice``: those that came twice."""
    twice: int | None = None
    one_place: int | None = None
    """Of the different sampled values, those that came in one place of the sample only: in rows that lie together."""
    rivals: tuple[Rival, ...] = ()
    """The kinds that came next, best first; those below a probability of 2 % are left out."""
    read: ColumnRead | None = None
    """Whether the logs show the column read, this audit's own reads left out; None where no log records reads."""
    read_days: int | None = None
    """Days of which the system's best log of reads has lines; None if it has none."""
    last_filled: str | None = None
    """The newest day of a row in which it is filled (ISO 8601), where rows were chosen by values."""
    held_in: int | None = None
    """Systems that hold the same kind of data about the same sort of people; None if the data are not personal."""
    decision: VerdictDecision | None = None
    """What people decided about this row; evidence, confidence and band stay as they were detected."""

    @property
    def ref(self) -> Ref:
        """The column or path."""
        return Ref(system=self.system, schema=self.schema, table=self.table, column=self.column, path=self.path)

    @property
    def id(self) -> str:
        """Stable between runs: place, role and, for a contained kind, the kind."""
        return digest(self.ref.digest(), self.role, self.entity if self.role is Role.CONTAINED else None)

    @property
    def state(self) -> str:
        """Changes when what a decision was taken on changes: the kind."""
        return digest("state", self.role, self.entity)
