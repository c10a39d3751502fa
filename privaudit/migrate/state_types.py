"""Schemas, types and the session: what a name means and who acts."""

from __future__ import annotations

from ..model import Location
from ..sqltext.ddl.base import QName
from ..sqltext.ddl.effects import ActAs, CreateSchema, CreateType, SearchPath
from ..sqltext.ddl.types import family
from .state_model import SchemaState, TypeState
from .state_world import World


def create_schema(world: World, e: CreateSchema, at: Location) -> None:
    """CREATE SCHEMA; on MySQL and MariaDB CREATE DATABASE."""
    if world.key(e.name) in world.schemas:
        return
    made: SchemaState = world.schema(e.name)
    if e.owner is not None:
        made.owner = world.holder(e.owner, at)
    world.rights.made_schema(made, at)


def search_path(world: World, e: SearchPath, at: Location) -> None:
    """SET search_path, USE."""
    del at
    world.set_path(e)
    if world.mysql:
        for name in e.schemas:
            world.schema(name)


def act_as(world: World, e: ActAs, at: Location) -> None:
    """SET ROLE, SET SESSION AUTHORIZATION."""
    world.rights.acting = world.rights.runner if e.role is None else world.holder(e.role, at)


def create_type(world: World, e: CreateType, at: Location) -> None:
    """CREATE DOMAIN or TYPE; DROP or RENAME of one."""
    del at
    known = world.type_named(e.name)
    if e.drop or e.to is not None:
        if known is not None:
            schema, found = known
            del schema.types[world.key(found.name)]
            if e.to is not None:
                found.name = e.to.name
                schema.types[world.key(found.name)] = found
        return
    kind, length = e.family, None
    if e.base is not None:
        kind, length = family(e.base, world.dialect)
        based = world.type_named(_type_name(e.base))
        if based is not None:
            kind, length = based[1].family, based[1].length
    world.place_for(e.name).types[world.key(e.name.name)] = TypeState(e.name.name, kind, length, e.columns)


def _type_name(text: str) -> QName:
    parts = [p.strip('"') for p in text.split(".")]
    return QName(name=parts[-1], schema=parts[0] if len(parts) == 2 else None)
