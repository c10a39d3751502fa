"""From the text of a statement to what it reads, each distinct fingerprint understood once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..model.catalog import ViewLineage
from ..sqltext.base import Flavour, Shape, Use, Verb
from ..sqltext.fingerprint import LONGEST, cut, fingerprint
from ..sqltext.shapes import shape
from .base import MOST_SUBJECTS
from .clock import Minute
from .estate import Place, Relations, Scope
from .plans import Part, Pick, Plan, Said, Target, Texts, planned
from .routines import is_call
from .statements import (
    Compared,
    bare,
    is_control,
    is_of_accounts,
    limit,
    readable,
    runs_text,
    setting,
    several,
    spelt_out,
    values,
)
from .tally import Entries, Entry, Manner, Tally

MOST_TEXTS = 20_000
LONGEST_TEXT = 2_000
"""Characters; a longer text is fingerprinted anew each time."""
MOST_PRINTS = 50_000
MYSQLDUMP = "/*!40001 SQL_NO_CACHE */"
NO_OBJECTS: tuple[str, ...] = ()
_LIMITS = re.compile(r"\blimit\b|\bfetch\s+(?:first|next)\b", re.IGNORECASE)
_READING = frozenset({Verb.SELECT, Verb.COPY_OUT, Verb.INSERT, Verb.UPDATE, Verb.DELETE})


Objects = tuple[str, ...]
_ANEW: tuple[Part, ...] = ()
"""What a fingerprint leads to whose texts have to be looked at one by one."""


class Context:
    """Understands texts of one PostgreSQL database or MySQL server, for one search path (or current database)."""

    def __init__(
        self, relations: Relations, path: tuple[str, ...], flavour: Flavour, tally: Tally, small_limit: int
    ) -> None:
        self.path = path
        self.relations = relations
        self._flavour = flavour
        self._tally = tally
        self._small = small_limit
        self._texts: dict[object, Texts] = {}
        self._prints: dict[object, tuple[Part, ...]] = {}
        self._plans: dict[tuple[tuple[str, ...], Objects], Plan] = {}

    def said(self, text: str, objects: Objects = NO_OBJECTS) -> Texts:
        """Return the statements of a text; ``objects`` are ``schema.relation`` that the log itself names as read."""
        key = (text, objects) if objects else text
        found = self._texts.get(key)
        if found is not None:
            return found
        pieces = cut(text, self._flavour)
        around = None if pieces is None else (tuple(pieces[::2]), objects)
        if pieces is not None and around is not None:
            plan = self._plans.get(around)
            if plan is not None:
                return plan.said(pieces[1::2], text)
        printed = fingerprint(text, self._flavour)
        parts = self._prints.get((printed, objects))
        if parts:
            found = tuple([self._said(part, text, printed) for part in parts])
            keep = "$" in text or "?" not in printed
        else:
            found, keep = self._first(text, objects, printed, again=parts is _ANEW)
        if pieces is not None and around is not None and any(one[0] != "$" for one in pieces[1::2]):
            self._plan(around, printed)
        elif keep and len(text) <= LONGEST_TEXT:
            # A text with a literal hardly comes twice.
            if len(self._texts) >= MOST_TEXTS:
                self._texts.clear()
            self._texts[key] = found
        return found

    def _plan(self, around: tuple[tuple[str, ...], Objects], printed: str) -> None:
        """Remember how to understand texts with other literals at the same places, if that can be."""
        parts = self._prints.get((printed, around[1]))
        plan = planned(parts, around[0], printed, self._flavour, self._small) if parts else None
        if plan is not None and sum(map(len, around[0])) <= LONGEST_TEXT:
            if len(self._plans) >= MOST_TEXTS:
                self._plans.clear()
            self._plans[around] = plan

    def _first(self, text: str, objects: Objects, printed: str, *, again: bool) -> tuple[Texts, bool]:
        """Understand a text whose fingerprint is new, or leads to no common meaning; also whether it may be kept."""
        parts = self._understood(text, objects)
        if not again:
            if len(self._prints) >= MOST_PRINTS:
                self._prints.clear()
            each = any(p.setting is not None or p.secret for p in parts)
            self._prints[printed, objects] = _ANEW if each else parts
        return tuple([self._said(part, text, printed) for part in parts]), not any(p.secret for p in parts)

    def _said(self, part: Part, text: str, printed: str) -> Said:
        """Put to a statement what is this text's own: the number of its LIMIT, the values it compares with."""
        whole = part.limited and (limit(text) or 0) >= self._small
        uses = []
        parameters = False
        for target in part.targets:
            picks: tuple[Pick, ...] = ()
            if target.picks:
                found = [(d, v, n) for d, column in target.picks for v, n in values(column, text, printed)]
                picks = tuple(found)
                parameters = parameters or any(n for _, _, n in found)
            uses.append((target.whole if whole else target.manner, picks))
        return Said(part.verb, tuple(uses), part, part.plain, parameters)

    def count(
        self,
        entries: Entries,
        said: Said,
        at: float,
        minute: Minute,
        rows: int | None,
        parameters: Sequence[str] = (),
        *,
        failed: bool = False,
    ) -> None:
        """Count what one statement of a text reads; ``failed``: it ended with an error, maybe after rows."""
        tally = self._tally
        if at < tally.since:
            return
        for manner, picks in said.uses:
            entry = entries.get(manner)
            if entry is None:
                entry = entries[manner] = Entry(at)
            entry.add(at, minute, rows)
            if failed:
                entry.failed += 1
            if not picks:
                continue
            subjects = entry.subjects
            for domain, value, parameter in picks:
                if len(subjects) >= MOST_SUBJECTS:
                    break
                if not parameter:
                    subjects.add(tally.subject(domain, value))
                elif parameter <= len(parameters):
                    subjects.add(tally.subject(domain, parameters[parameter - 1]))

    def _understood(self, text: str, objects: Objects) -> tuple[Part, ...]:
        if self._flavour is Flavour.POSTGRESQL:
            text = spelt_out(text)
        places = tuple(p for name in dict.fromkeys(objects) if (p := _place(name)) in self.relations.tables)
        if objects and not places and ";" not in text and not self._called(text):
            return (Part(Verb.OTHER),)  # of the server's own catalog, or temporary
        if not text:
            return (Part(Verb.OTHER, self._named(places, Verb.SELECT, set(), "")),)
        return tuple(self._part(bare(one), places) for one in several(text))

    def _part(self, text: str, places: tuple[Place, ...]) -> Part:
        if is_of_accounts(text):
            return self._of_accounts(text)
        if is_control(text):
            return Part(Verb.OTHER, setting=setting(text))
        read = readable(text)
        if read is None:
            return Part(Verb.OTHER)
        if is_call(read):
            return Part(Verb.SELECT, self._called(read))
        found = shape(read, self._flavour, Scope(self.relations, self.path, frozenset(places)))
        if found is None or (len(read) > LONGEST and not found.uses and "select" in read.lower()):
            # Of a longer text the fingerprint has the beginning only.
            calls = self._called(text)
            places = tuple(dict.fromkeys((*places, *self.relations.mentioned(text))))
            named = self._named(places, Verb.SELECT, set(), text)
            return Part(Verb.OTHER, (*named, *calls), understood=False, secret=len(text) > LONGEST)
        limited = _LIMITS.search(text) is not None
        targets = self._targets(found, places, text)
        if self._flavour is Flavour.POSTGRESQL and runs_text(read):
            targets += self._named(self.relations.mentioned(text), Verb.SELECT, set(), text)
            return Part(found.verb, targets, limited=limited, secret=True)
        return Part(found.verb, targets, limited=limited)

    def _of_accounts(self, text: str) -> Part:
        set_to = setting(text)
        if set_to.role is not None:
            return Part(Verb.OTHER, setting=set_to)
        found = shape(text, self._flavour, Scope(self.relations, self.path))
        if found is None or found.change is None:
            return Part(Verb.OTHER, understood=False, secret=True)
        return Part(found.verb, change=found.change, secret=True)

    def _targets(self, found: Shape, places: tuple[Place, ...], text: str) -> tuple[Target, ...]:
        calls = self._called(text, found.verb) if found.verb in _READING else ()
        if not found.uses:
            return calls
        dump = MYSQLDUMP in text
        limited = _LIMITS.search(text) is not None
        covered: set[Place] = set()
        blind = False
        out: list[Target] = []
        for use in found.uses:
            place = (use.schema, use.table)
            covered.add(place)
            view = self.relations.lineage(place)
            if view is not None:
                covered.update(view.bases)
            elif place in self.relations.tables and self.relations.is_view(place):
                blind = True
            for one, names in self._expanded(use):
                covered.add((one.schema, one.table))
                target = self._target(one, found.verb, names, dump=dump, limited=limited)
                if target is not None:
                    out.append(target)
        if blind and found.verb is not Verb.OTHER:
            out += self._named(places, found.verb, covered, text)
        return (*out, *calls)

    def _called(self, text: str, verb: Verb = Verb.SELECT) -> tuple[Target, ...]:
        """What comes by routines with their definers' rights, whose relations the text does not name."""
        out = []
        for one in self.relations.routines.called(text, self.path, self._flavour):
            use = Use(schema=one.place[0], table=one.place[1], shown=one.columns, filtered=True)
            target = self._target(use, verb, {}, dump=False, limited=False, through=one.label)
            out += [target] if target is not None else []
        return tuple(out)

    def _named(self, places: tuple[Place, ...], verb: Verb, covered: set[Place], text: str) -> tuple[Target, ...]:
        """Relations that the log names and the text does not: behind a view, or of a text nobody understood."""
        out = []
        for schema, table in places:
            if (schema, table) not in covered:
                use = Use(schema=schema, table=table, shown=("*",), filtered=True)
                target = self._target(use, verb, {}, dump=MYSQLDUMP in text, limited=False)
                out += [target] if target is not None else []
        return tuple(out)

    def _expanded(self, use: Use) -> list[tuple[Use, dict[str, str]]]:
        """Replace a view by its base relations; one whose columns are not known stays itself.

        With each, what compared columns are called in the text.
        """
        view = self.relations.lineage((use.schema, use.table))
        if view is None:
            return [(use, {})]
        outputs = dict(view.outputs)
        called: dict[Place, dict[str, str]] = {}
        for name in use.matched:
            for schema, table, column in outputs.get(name, ()):
                called.setdefault((schema, table), {}).setdefault(column, name)
        shown = tuple(outputs) if use.shown == ("*",) else use.shown
        found = [_behind(view, place, shown, use.counted, use.matched) for place in view.bases]
        return [
            (
                Use(
                    schema=place[0],
                    table=place[1],
                    shown=columns[0],
                    counted=columns[1],
                    matched=columns[2],
                    filtered=use.filtered,
                ),
                called.get(place, {}),
            )
            for place, columns in zip(view.bases, found, strict=True)
            if any(columns)
        ]

    def _target(
        self,
        use: Use,
        verb: Verb,
        called: dict[str, str],
        *,
        dump: bool,
        limited: bool,
        through: str | None = None,
    ) -> Target | None:
        place = (use.schema, use.table)
        system = self.relations.system_of.get(place)
        if system is None:
            return None
        picks = [(c, d) for c in use.matched if (d := self.relations.singles_out(place, c)) is not None]
        whole = not use.filtered and not limited and bool(use.shown)
        manner = Manner(
            system=system,
            schema=use.schema,
            table=use.table,
            columns=self._ordered(place, use.shown),
            verb=verb,
            lookup=tuple(c for c, _ in picks),
            whole=whole,
            dump=dump or verb is Verb.COPY_OUT,
            through=through,
        )
        number = self._tally.manner(manner)
        all_rows = self._tally.manner(manner._replace(whole=not use.filtered and bool(use.shown)))
        return Target(number, all_rows, tuple((domain, Compared(called.get(c, c))) for c, domain in picks))

    def _ordered(self, place: Place, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Columns in the relation's order, so that two ways of writing them are one; ("*",) as it is."""
        order = {c.name: c.position for c in self.relations.tables[place].columns}
        return tuple(sorted(columns, key=lambda c: (order.get(c, 0), c)))


def _behind(view: ViewLineage, base: Place, *groups: tuple[str, ...]) -> list[tuple[str, ...]]:
    """For each group of a view's columns, the columns of one base relation that they show."""
    outputs = dict(view.outputs)
    return [
        tuple(dict.fromkeys(c for n in names for s, t, c in outputs.get(n, ()) if (s, t) == base)) for names in groups
    ]


def _place(name: str) -> Place:
    schema, _, table = name.partition(".")
    return (schema.strip('"'), table.strip('"'))
