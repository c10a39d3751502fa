"""Facts: what was collected, with the look-ups that analyses and checks share. Pure; nothing here reads a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from ..model import (
    PERSON_SUBJECTS,
    PERSONAL_CATEGORIES,
    Access,
    AccessChange,
    AgeRange,
    Band,
    Catalog,
    Category,
    Classification,
    CoLocation,
    Copy,
    Destruction,
    Estate,
    EvidenceKind,
    Grants,
    LastUse,
    Link,
    LogState,
    LookedUp,
    Needless,
    Person,
    Principal,
    PrincipalKind,
    Protection,
    Reach,
    Read,
    Ref,
    Role,
    StepRecord,
    Subject,
    System,
    Table,
    TableRow,
    ViaKind,
)
from ..model import UNREAD as UNREAD
from ..sketches import NONE, Sketches

ExactCount = tuple[int, Mapping[str, int]]
"""Rows, and different values by column."""
TableKey = tuple[str, str, str]
"""System, schema, table."""

PUBLIC = "PUBLIC"
CHOSEN_NOT_READ = frozenset({"excluded", "partition_of"})
"""Reasons that are a choice, or read elsewhere: listed in Coverage, not counted as unreadable."""


class Facts:
    """Everything an analysis or check may look at. Not changed once made: `with_` gives a copy with more filled in."""

    def __init__(
        self,
        *,
        systems: tuple[System, ...],
        catalogs: tuple[Catalog, ...],
        tables: tuple[TableRow, ...],
        classifications: tuple[Classification, ...],
        grants: tuple[Grants, ...] = (),
        steps: tuple[StepRecord, ...] = (),
        logs: tuple[LogState, ...] = (),
        links: tuple[Link, ...] = (),
        colocations: tuple[CoLocation, ...] = (),
        access: tuple[Access, ...] = (),
        people: tuple[Person, ...] = (),
        reads: tuple[Read, ...] = (),
        access_changes: tuple[AccessChange, ...] = (),
        sketches: Sketches = NONE,
        ages: Mapping[TableKey, tuple[AgeRange, ...]] | None = None,
        uses: Mapping[TableKey, LastUse] | None = None,
        looked_up: Mapping[TableKey, tuple[LookedUp, ...]] | None = None,
        counts: Mapping[TableKey, ExactCount] | None = None,
        copies: tuple[Copy, ...] = (),
        needless: tuple[Needless, ...] = (),
        destruction: tuple[Destruction, ...] = (),
        estate: Estate | None = None,
    ) -> None:
        self.systems = systems
        self.catalogs = catalogs
        self.tables = tables
        self.classifications = classifications
        self.grants = grants
        self.steps = steps
        self.logs = logs
        self.links = links
        self.colocations = colocations
        self.access = access
        self.people = people
        self.reads = reads
        self.access_changes = access_changes
        self.sketches = sketches
        self.ages = dict(ages or {})
        """Least and greatest days of indexed columns of time, by relation."""
        self.uses = dict(uses or {})
        """What servers said of last uses before our own reads."""
        self.looked_up = dict(looked_up or {})
        self.counts = dict(counts or {})
        """Exact counts, with ``--exact``."""
        self.copies = copies
        self.needless = needless
        self.destruction = destruction
        self.estate = estate or Estate()

    def with_(
        self,
        *,
        systems: tuple[System, ...] | None = None,
        tables: tuple[TableRow, ...] | None = None,
        links: tuple[Link, ...] | None = None,
        colocations: tuple[CoLocation, ...] | None = None,
        access: tuple[Access, ...] | None = None,
        reads: tuple[Read, ...] | None = None,
        copies: tuple[Copy, ...] | None = None,
        needless: tuple[Needless, ...] | None = None,
        destruction: tuple[Destruction, ...] | None = None,
        estate: Estate | None = None,
    ) -> Facts:
        """Return the same facts with some arrays replaced; look-ups are made anew."""
        return Facts(
            systems=self.systems if systems is None else systems,
            catalogs=self.catalogs,
            tables=self.tables if tables is None else tables,
            classifications=self.classifications,
            grants=self.grants,
            steps=self.steps,
            logs=self.logs,
            links=self.links if links is None else links,
            colocations=self.colocations if colocations is None else colocations,
            access=self.access if access is None else access,
            people=self.people,
            reads=self.reads if reads is None else reads,
            access_changes=self.access_changes,
            sketches=self.sketches,
            ages=self.ages,
            uses=self.uses,
            looked_up=self.looked_up,
            counts=self.counts,
            copies=self.copies if copies is None else copies,
            needless=self.needless if needless is None else needless,
            destruction=self.destruction if destruction is None else destruction,
            estate=self.estate if estate is None else estate,
        )

    @property
    def principals(self) -> tuple[Principal, ...]:
        """All principals of all systems."""
        return tuple(p for g in self.grants for p in g.principals)

    @cached_property
    def system_by_name(self) -> dict[str, System]:
        """Systems by name."""
        return {s.name: s for s in self.systems}

    @cached_property
    def row_of(self) -> dict[TableKey, TableRow]:
        """What became of each relation."""
        return {(t.system, t.schema, t.table): t for t in self.tables}

    @cached_property
    def table_of(self) -> dict[TableKey, Table]:
        """The catalog's entry of each relation."""
        return {(t.system, t.schema, t.name): t for c in self.catalogs for t in c.tables}

    @cached_property
    def led_to(self) -> frozenset[TableKey]:
        """Relations that declared keys of others lead to."""
        return frozenset(
            (t.system, k.to_schema, k.to_table)
            for c in self.catalogs
            for t in c.tables
            for k in t.foreign_keys
            if (k.to_schema, k.to_table) != (t.schema, t.name)
        )

    @cached_property
    def by_table(self) -> dict[TableKey, list[Classification]]:
        """Classifications by relation, in id order."""
        out: dict[TableKey, list[Classification]] = defaultdict(list)
        for c in self.classifications:
            out[c.system, c.schema, c.table].append(c)
        return dict(out)

    @cached_property
    def readers_of(self) -> dict[TableKey, frozenset[str]]:
        """Who reads each relation directly: accounts that can log in as ``system/name``, and PUBLIC."""
        out: dict[TableKey, set[str]] = defaultdict(set)
        for a in self.access:
            if a.reach is not Reach.DIRECT or not a.categories:
                continue
            if a.principal_kind is PrincipalKind.PUBLIC:
                out[a.system, a.schema or "", a.table or ""].add(PUBLIC)
            elif a.can_login:
                out[a.system, a.schema or "", a.table or ""].add(f"{a.system}/{a.principal}")
        return {key: frozenset(names) for key, names in out.items()}

    @cached_property
    def through_definers(self) -> dict[tuple[str, str], list[Access]]:
        """Rows of views and routines that run with somebody's rights, by system and whose rights they are."""
        out: dict[tuple[str, str], list[Access]] = defaultdict(list)
        for a in self.access:
            for step in a.via if a.reach in (Reach.VIEW, Reach.ROUTINE) else ():
                if step.kind is ViaKind.DEFINER:
                    out[a.system, step.name].append(a)
        return dict(out)

    def readers(self, tables: Iterable[Ref]) -> frozenset[str]:
        """Who reads any of these relations directly."""
        keys = ((r.system or "", r.schema or "", r.table or "") for r in tables)
        return frozenset().union(*(self.readers_of.get(k, frozenset()) for k in keys))

    @cached_property
    def granted_of(self) -> dict[TableKey, frozenset[str]]:
        """To whom each relation was opened, as ``system/name``, and PUBLIC: by a right, or by a role that has one.

        Not its owner, nor who reads everything: those are findings of their own, and scripts of a schema know neither.
        """
        out: dict[TableKey, set[str]] = defaultdict(set)
        for a in self.access:
            public = a.principal_kind is PrincipalKind.PUBLIC
            ways = (v.kind for v in a.via if not (public and v.kind is ViaKind.PUBLIC))
            if a.reach is Reach.DIRECT and a.categories and not is_unasked(ways):
                out[a.system, a.schema or "", a.table or ""].add(PUBLIC if public else f"{a.system}/{a.principal}")
        return {key: frozenset(names) for key, names in out.items()}

    def granted_to(self, tables: Iterable[Ref]) -> frozenset[str]:
        """To whom any of these relations was opened."""
        keys = ((r.system or "", r.schema or "", r.table or "") for r in tables)
        return frozenset().union(*(self.granted_of.get(k, frozenset()) for k in keys))

    def subject_of(self, key: TableKey) -> Subject:
        """Whom a relation is about."""
        row = self.row_of.get(key)
        return row.subject if row else Subject.UNKNOWN


_UNASKED = frozenset(
    {
        *(ViaKind.SUPERUSER, ViaKind.PREDEFINED, ViaKind.ATTRIBUTE, ViaKind.PUBLIC),
        *(ViaKind.FILE_MODE, ViaKind.FILE_ACL, ViaKind.FOLDER),
    }
)
_BY_ROLE = frozenset({ViaKind.ROLE, ViaKind.SET_ROLE})


def is_unasked(way: Iterable[ViaKind]) -> bool:
    """Whether a way to a relation is opened by no right of an account: its owner's, a superuser's, that of everyone."""
    kinds = set(way)
    return bool(kinds & _UNASKED) or (ViaKind.OWNER in kinds and not kinds & _BY_ROLE)


def is_personal(c: Classification) -> bool:
    """Whether a classification says that personal data are there (organisations' and public figures' do not count)."""
    return c.category in PERSONAL_CATEGORIES and c.subject in PERSON_SUBJECTS


def is_exposed(c: Classification) -> bool:
    """Whether a reader sees the value itself, or a stand-in that can be undone (an unsalted hash counts)."""
    return c.protection not in {Protection.MASKED, Protection.TOKENISED, Protection.ENCRYPTED}


def is_likely(c: Classification) -> bool:
    """Whether the verdict is at least likely."""
    return c.band in {Band.CERTAIN, Band.LIKELY}


IDENTITY_CATEGORIES = frozenset({Category.IDENTITY, Category.CONTACT, Category.GOVERNMENT_ID})
NUMBER_ENTITIES = frozenset({"CUSTOMER_NUMBER", "USERNAME", "ACCOUNT_ID", "SOCIAL_PROFILE", "URL"})
"""Of category identity or contact, yet by themselves they name nobody: they only join."""
TELLING_CATEGORIES = frozenset(
    {
        Category.IDENTITY,
        Category.CONTACT,
        Category.GOVERNMENT_ID,
        Category.PAYMENT,
        Category.ONLINE_ID,
        Category.BIOMETRIC,
    }
)
TOO_COMMON = frozenset({"FIRST_NAME", "PATRONYMIC", "TITLE", "GENDER"})
"""Of a telling category, yet many people share a value."""
NOT_CUSTOMERS = frozenset({Subject.EMPLOYEE, Subject.ORGANISATION, Subject.PUBLIC_FIGURE, Subject.PRODUCT})


def is_identity(c: Classification) -> bool:
    """Whether it belongs to the identity side of a co-location, as AUDIT_JSON defines the side."""
    return c.subject not in NOT_CUSTOMERS | {Subject.NONE} and names_people(c)


def names_people(c: Classification) -> bool:
    """Whether values tell of whom a row is, whoever that is: a customer, an employee, a firm."""
    if c.role is not Role.COLUMN or not is_likely(c):
        return False
    if c.protection in {Protection.MASKED, Protection.TOKENISED}:
        return False
    return (c.category in IDENTITY_CATEGORIES and c.entity not in NUMBER_ENTITIES) or c.entity == "STREET_ADDRESS"


def singles_out(c: Classification) -> bool:
    """Whether who looks for a value of the column looks for one person."""
    if c.role is not Role.COLUMN or c.path is not None or c.entity in TOO_COMMON:
        return False
    return c.category in TELLING_CATEGORIES or c.entity == "CUSTOMER_NUMBER"


def kind_of_value(c: Classification) -> str:
    """Return of what kind the values of a column that `singles_out` are: equal values of one kind are one person's.

    A phone, an e-mail address or a document is the same person's in every system. A number or name that a system gave
    itself (of a customer, a user, a device) is one person's on that system only, unless places meet by it: see
    `estate`.
    """
    own = c.entity in NUMBER_ENTITIES or c.category is Category.ONLINE_ID
    return f"{c.system}\0{c.entity}" if own else c.entity


def is_transaction(c: Classification) -> bool:
    """Whether it belongs to the transaction side: an amount or an item."""
    return (
        c.role is Role.COLUMN
        and is_likely(c)
        and c.category in {Category.TRANSACTION_AMOUNT, Category.TRANSACTION_ITEM}
    )


def matters(c: Classification) -> bool:
    """Whether it is why a relation is compared: likely personal data or a side of transactions."""
    return is_transaction(c) or (is_likely(c) and is_personal(c))


VALUE_EVIDENCE = frozenset({EvidenceKind.PATTERN, EvidenceKind.CHECKSUM, EvidenceKind.DICTIONARY, EvidenceKind.TEXT})


def is_supported(c: Classification) -> bool:
    """Whether the values, where any were looked at, bear the verdict out: a name alone must not accuse of the worst."""
    looked = [e.hits for e in c.evidence if e.kind in VALUE_EVIDENCE and e.hits is not None]
    return c.checked == 0 or not looked or any(looked)
