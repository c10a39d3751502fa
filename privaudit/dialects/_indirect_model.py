"""What `_indirect` works on: views and routines, who may use them, what accounts may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from ..model import PrincipalKind, Via, ViaKind, record
from ..sqltext.base import Output

Place = tuple[str, str]
"""Schema and name as the catalog spells them; a routine's name carries its argument types where names may repeat."""

ALL: Final = "*"


@record
class Need:
    """What must be readable for a view to work: all of ``columns``, ("*",) for each, () for any one at all."""

    place: Place
    columns: tuple[str, ...]


@record
class Call:
    """A routine called, and the output column in which its result shows; ``output`` None: in every one."""

    place: Place
    output: str | None = None


@record
class Through:
    """One view or routine. ``kind`` is VIEW or ROUTINE.

    ``outputs`` says for each output column what it shows: columns of tables or of other views, ("s", "t", "*") for
    all. A routine's outputs are its statements; their names do not matter, since they come together. ``needs`` must be
    met for a view to work at all, ``each`` (at the same place as the output; () or none: nothing) for the one output or
    statement. ``definer`` is the account whose rights it runs with, None for those of its user. ``copied``: it holds a
    copy of the data, so that nobody's right on the tables is asked for (a materialised view). ``opaque``: its text
    cannot be known; it may read what its definer may, every relation. ``runs``: routines that a view calls whichever
    columns are asked for: whoever calls them must be allowed to. ``by_name``: it finds what it names when it runs, so
    that whoever it runs as must see the schema (`System.sees`). ``whole``: a routine's statements all run, so that one
    that does not work ends it.
    """

    kind: ViaKind
    place: Place
    definer: str | None
    outputs: tuple[Output, ...] = ()
    needs: tuple[Need, ...] = ()
    each: tuple[tuple[Need, ...], ...] = ()
    calls: tuple[Call, ...] = ()
    runs: tuple[Place, ...] = ()
    copied: bool = False
    opaque: bool = False
    by_name: bool = False
    whole: bool = False

    @property
    def places(self) -> set[Place]:
        """The relations that it reads."""
        needed = {n.place for n in self.needs} | {n.place for needs in self.each for n in needs}
        return needed | {(schema, name) for o in self.outputs for schema, name, _ in o.bases}

    @property
    def steps(self) -> tuple[Via, ...]:
        """Its part of a path: itself, and whose rights it gives."""
        own = Via(kind=self.kind, name=self.place[1], schema=self.place[0])
        if self.definer is None or self.copied:
            return (own,)
        return (own, Via(kind=ViaKind.DEFINER, name=self.definer))


@record
class Use:
    """A principal who may use a view or routine now, or after the SET_ROLE step that is in ``via``.

    ``columns``: the output columns it may read, ("*",) for all. ``acts_as``: the account whose rights count in what
    runs with its user's rights: the principal, or the role that it took.
    """

    principal: str
    principal_kind: PrincipalKind
    can_login: bool
    through: Through
    via: tuple[Via, ...]
    acts_as: str
    columns: tuple[str, ...] = (ALL,)


class Rights(Protocol):
    """What an account may read inside a view or routine, where no right to connect is asked for.

    Called with every ``definer``, and with every ``acts_as`` of a `Use` of what runs with its user's rights.
    """

    def columns(self, account: str, place: Place) -> frozenset[str]:
        """Return which columns of a table or view the account may read; names, never "*"."""
        ...

    def may_execute(self, account: str, place: Place) -> bool:
        """Whether the account may call a routine from inside another or from a view."""
        ...

    def filtered(self, account: str, place: Place) -> bool:
        """Whether policies decide which rows of the table the account sees."""
        ...

    def has_rights_of(self, account: str, other: str) -> bool:
        """Whether the account has all rights of another anyhow, being it, a member of it or an administrator."""
        ...


@record
class Reading:
    """Columns of one table that come out by one path; ``place`` None: of every relation the definer reads."""

    place: Place | None
    columns: frozenset[str]
    steps: tuple[Via, ...]
    row_security: bool = False


@record
class System:
    """All that a system's paths are worked out from.

    ``columns``: of every relation, views too, in the catalog's order. ``parts``: partitions (or other pieces) with the
    relation that stands for them in the audit. ``invoker_outermost``: a view with its user's rights inside a view uses
    the rights of whoever sent the query (PostgreSQL); else those with which the view around it runs. ``audited``: the
    relations that have rows, None for all of ``columns``. ``sees``: whether an account sees a schema, None where every
    account sees all.
    """

    views: Mapping[Place, Through]
    routines: Mapping[Place, Through]
    columns: Mapping[Place, tuple[str, ...]]
    rights: Rights
    parts: Mapping[Place, Place]
    invoker_outermost: bool
    audited: frozenset[Place] | None = None
    sees: Callable[[str, str], bool] | None = None

    def has_rows(self, place: Place | None) -> bool:
        """Whether a relation is part of the audit; what may be any relation is."""
        return place is None or place in (self.columns if self.audited is None else self.audited)
