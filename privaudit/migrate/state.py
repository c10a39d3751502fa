"""Seam of the gate: scripts in their order → statements → effects → the state of a database that ran them."""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any, Final

from ..model import Grants, Location
from ..sqltext.ddl import effects as e
from ..sqltext.ddl.base import Dialect, Piece, PieceKind, Spot
from . import (
    called,
    copies,
    exports,
    not_tables,
    rights_changes,
    rights_hidden,
    rights_roles,
    state_columns,
    state_keys,
    state_relations,
    state_taken,
    state_types,
    triggers,
    views,
)
from .perhaps import perhaps
from .script import Script
from .snapshot import Snapshot
from .state_catalog import catalog_of, copies_of, guards_of, listed, said_of
from .state_world import World
from .troubles import standing

_HANDLERS: Final[dict[type[e.Effect], Callable[[World, Any, Location], None]]] = {
    e.CreateTable: state_relations.create_table,
    e.DropTable: state_relations.drop_table,
    e.RenameTable: state_relations.rename_table,
    e.MoveTable: state_relations.move_table,
    e.Attach: state_relations.attach,
    e.Partitioned: state_relations.partitioned,
    e.DropSchema: state_relations.drop_schema,
    e.AddColumn: state_columns.add_column,
    e.ChangeColumn: state_columns.change_column,
    e.RenameColumn: state_columns.rename_column,
    e.DropColumn: state_columns.drop_column,
    e.AddKey: state_keys.add_key,
    e.AddIndex: state_keys.add_index,
    e.TakeIndex: state_taken.take_index,
    e.DropKey: state_keys.drop_key,
    e.RenameKey: state_keys.rename_key,
    e.SetComment: state_columns.set_comment,
    e.CreateView: views.create_view,
    e.ChangeView: views.change_view,
    e.CopyRows: copies.copy_rows,
    e.SendRows: exports.send_rows,
    e.Publish: exports.publish,
    e.Fires: triggers.fires,
    e.CreateSchema: state_types.create_schema,
    e.SearchPath: state_types.search_path,
    e.CreateType: state_types.create_type,
    e.ActAs: state_types.act_as,
    e.CreateRoutine: rights_roles.create_routine,
    e.ChangeRoutine: rights_roles.change_routine,
    e.GrantRights: rights_changes.grant_rights,
    e.GrantRoles: rights_roles.grant_roles,
    e.ChangeRole: rights_roles.change_role,
    e.SetOwner: rights_roles.set_owner,
    e.DropOwned: rights_roles.drop_owned,
    e.RowSecurity: rights_changes.row_security,
    e.Policy: rights_changes.policy,
    e.Hide: rights_hidden.hide,
    e.Encrypt: rights_hidden.encrypt,
    e.DefaultRights: rights_roles.default_rights,
    e.WritesSecret: rights_hidden.writes_secret,
}
_ENDS: Final = frozenset({"COMMIT", "ROLLBACK", "END", "ABORT"})


class Replay:
    """Runs scripts one after the other; `snapshot` may be asked for at any time and does not change anything.

    ``system`` names the system in every reference, and on MySQL and MariaDB the database that scripts begin in.
    ``as_of`` (ISO 8601) is the time that the rights are said to be of. ``files``: the names of all scripts, so that a
    client's line that runs one of them (``source``) is no trouble.
    """

    def __init__(self, system: str, dialect: Dialect, *, as_of: str, files: frozenset[str] = frozenset()) -> None:
        self.world = World(system, dialect)
        self._dialect = dialect
        self._as_of = as_of
        self._files = files
        self._statements = 0
        self._in_state = 0
        self._order: dict[str, int] = {}

    def run(self, script: Script) -> None:
        """Apply all statements of a script; what is not understood, or contradicts the state, becomes a trouble."""
        from ..sqltext.ddl.split import split
        from ..sqltext.ddl.understand import understand

        self.run_effects(
            script, ((piece, understand(piece, self._dialect)) for piece in split(script.text, self._dialect))
        )

    def run_effects(self, script: Script, understood: Iterable[tuple[Piece, tuple[e.Effect, ...]]]) -> None:
        """Apply a script of which the statements are understood already: each piece with its effects."""
        self.world.new_session()
        for file in (script.file, *(file for _, file, _ in script.rows)):
            self._order.setdefault(file, len(self._order))
        places = _Places(script)
        self.world.where = places.at
        for piece, effects in understood:
            if (piece.kind is PieceKind.DATA and not piece.doubt) or self._is_given(script, piece):
                continue
            self._statements += piece.kind is PieceKind.SQL
            before, self.world.passed_over, self.world.text = len(self.world.troubles), None, piece.text
            self._in_system(piece, places)
            for effect in effects:
                self._apply(effect, places)
            for effect in called.besides(self.world, piece, effects):
                self._apply(effect, places)
            self._in_state += piece.kind is PieceKind.SQL and len(self.world.troubles) == before

    def _in_system(self, piece: Piece, places: _Places) -> None:
        """Say that rows of MySQL's rights are written behind ``USE mysql``."""
        if not self.world.mysql or self.world.path[:1] != ("mysql",) or piece.kind is not PieceKind.SQL:
            return
        from ..sqltext.ddl.own_server import rights_at_home

        if rights_at_home(piece, self._dialect):
            what = piece.text.split(None, 1)[0].upper()
            self.world.trouble(places.at(Spot(start=piece.start, end=piece.start)), "system_tables", what=what)

    def _is_given(self, script: Script, piece: Piece) -> bool:
        """Whether a line of a client runs a script that is among those given: its effects come by themselves."""
        if piece.kind is not PieceKind.COMMAND or not self._files:
            return False
        from ..sqltext.ddl.own_harmless import other_file

        path = other_file(piece)
        return path is not None and _leads_to(path, script.file, self._files)

    def apply(self, effect: e.Effect, at: Location) -> None:
        """Apply one effect, said at a place of a script."""
        self.world.passed_over, self.world.where = None, lambda _: at
        self._one(effect, lambda _: at)

    def _apply(self, effect: e.Effect, places: _Places) -> None:
        self._one(effect, places.of)

    def _one(self, effect: e.Effect, place: Callable[[e.Effect], Location]) -> None:
        if isinstance(effect, e.Block):
            self._block(effect, place)
        elif isinstance(effect, e.InSchema):
            path, self.world.path = self.world.path, (effect.schema, *self.world.path)
            for inner in effect.effects:
                self._one(inner, place)
            self.world.path = path
        elif isinstance(effect, e.KeepText):
            self.world.kept[effect.name] = effect.effects
            self.world.texts[f"@{effect.name}"] = self.world.text
        elif isinstance(effect, e.RunText):
            self._run_kept(effect, place)
        elif isinstance(effect, e.Harmless):
            if effect.what.upper() in _ENDS:
                self.world.end_transaction()
            elif effect.name is not None:
                not_tables.made(self.world, effect.name)
        elif isinstance(effect, e.NotUnderstood):
            self._unclear(effect, place(effect))
        elif not self._is_passed_over(effect):
            _HANDLERS[type(effect)](self.world, effect, place(effect))
            if isinstance(effect, e.CreateRoutine):
                self.world.made.add(effect.name.name.lower())
                self.world.texts[effect.name.name] = self.world.texts.get(effect.name.name, "") + self.world.text

    def _block(self, block: e.Block, place: Callable[[e.Effect], Location]) -> None:
        for inner in block.effects:
            for done in perhaps(self.world, inner) if block.conditional else (inner,):
                self._one(done, place)

    def _is_passed_over(self, effect: e.Effect) -> bool:
        """Whether it came with a table that was there: other statements of the same block are done."""
        if not isinstance(effect, e.AddIndex) and not (isinstance(effect, e.Encrypt) and effect.on):
            return False
        return self.world.passed_over is not None and effect.table == self.world.passed_over

    def _unclear(self, effect: e.NotUnderstood, at: Location) -> None:
        """Apply what the routines do that a statement calls, said where it calls them; all else is a trouble."""
        seen: list[str] = []
        done, reason = called.called(self.world, effect.calls, seen) if effect.calls else ((), effect.reason)
        self.world.beside += tuple(self.world.texts.get(name, "") for name in seen)
        if reason:
            self.world.trouble(at, reason, **({"what": effect.what} if effect.what else {}))
        for inner in done:
            if not isinstance(inner, e.WritesSecret):  # that stands in the routine, and is said there
                self._one(inner, lambda _: at)
        self.world.beside = ()

    def _run_kept(self, effect: e.RunText, place: Callable[[e.Effect], Location]) -> None:
        """Apply what a variable holds: the places are those of the text, where it was set."""
        kept = self.world.kept.get(effect.name)
        self.world.beside = (self.world.texts.get(f"@{effect.name}", ""),)
        if kept is None:
            self.world.trouble(place(effect), "dynamic", what="EXECUTE")
        for inner in kept or ():
            self._one(inner, place)
        self.world.beside = ()

    def snapshot(self) -> Snapshot:
        """Return the state as it is now."""
        world = self.world
        relations = listed(world)
        catalog = catalog_of(world, relations)
        return Snapshot(
            catalog=catalog,
            grants=self._grants(catalog),
            said=said_of(world, relations, self._order),
            guards=tuple(guards_of(world, relations)),
            copied=tuple(copies_of(world)),
            sent=tuple(exports.sent_of(world)),
            troubles=tuple(standing(world)),
            secrets=tuple(world.secrets),
            statements=self._statements,
            in_state=self._in_state,
        )

    def _grants(self, catalog: Any) -> Grants:
        if self._dialect is Dialect.SQLITE:
            # A file has no roles: who reads it, the system of files says.
            return Grants(system=self.world.system, as_of=self._as_of, principals=(), grants=())
        if self.world.mysql:
            from .rights_mysql import mysql_grants

            return mysql_grants(self.world, catalog, self._as_of)
        from .rights_postgresql import postgresql_grants

        return postgresql_grants(self.world, catalog, self._as_of)


def _leads_to(path: str, within: str, files: frozenset[str]) -> bool:
    """Whether a path in a script is one of the files: from the script's folder on, or from any folder above."""
    folder = posixpath.dirname(within)
    while posixpath.normpath(posixpath.join(folder, path.replace("\\", "/"))) not in files:
        if not folder:
            return False
        folder = posixpath.dirname(folder)
    return True


class _Places:
    """Where effects of one script were said, in the file that a person can change."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._rows = {line: (file, at) for line, file, at in script.rows}
        self._starts: list[int] | None = None

    def of(self, effect: e.Effect) -> Location:
        """Return the place of an effect's first word."""
        return self.at(effect.spot)

    def at(self, spot: Spot) -> Location:
        """Return the place of a stretch's first word."""
        if self._starts is None:
            self._starts = [0]
            at = self._script.text.find("\n")
            while at >= 0:
                self._starts.append(at + 1)
                at = self._script.text.find("\n", at + 1)
        line = bisect_right(self._starts, spot.start)
        if self._rows:
            file, known = self._rows.get(line, (self._script.file, line))
            return Location(file=file, line=known)
        return Location(file=self._script.file, line=line, column=spot.start - self._starts[line - 1] + 1)
