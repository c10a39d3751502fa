"""What one statement does to a schema or to its rights: one record a thing, as data, whichever parser understood it.

A statement has one or more effects, in order; one that is known and changes nothing that an audit looks at has
`Harmless`, one that is not understood `NotUnderstood`: there is no silence. Names are folded (`QName`), texts that may
hold values (comments, constant defaults) are `Raw`, and no other text of the statement is kept but the bodies of views
and routines, without their literals.
"""

from __future__ import annotations

from .effects_base import ColumnSpec, Effect, Key
from .effects_exports import Publish, SendRows
from .effects_objects import (
    ActAs,
    ChangeRoutine,
    ChangeView,
    CopyRows,
    CreateRoutine,
    CreateSchema,
    CreateType,
    CreateView,
    DropSchema,
    Fires,
    SearchPath,
)
from .effects_others import Block, Harmless, InSchema, KeepText, NotUnderstood, RunText
from .effects_relations import (
    AddColumn,
    AddIndex,
    AddKey,
    Attach,
    ChangeColumn,
    CreateTable,
    DropColumn,
    DropKey,
    DropTable,
    MoveTable,
    Partitioned,
    RenameColumn,
    RenameKey,
    RenameTable,
    SetComment,
    TakeIndex,
)
from .effects_rights import (
    ChangeRole,
    DefaultRights,
    DropOwned,
    Encrypt,
    GrantRights,
    GrantRoles,
    Hide,
    Policy,
    Privilege,
    RowSecurity,
    SetOwner,
)
from .effects_secrets import WritesSecret

__all__ = [
    "ActAs",
    "AddColumn",
    "AddIndex",
    "AddKey",
    "Attach",
    "Block",
    "ChangeColumn",
    "ChangeRole",
    "ChangeRoutine",
    "ChangeView",
    "ColumnSpec",
    "CopyRows",
    "CreateRoutine",
    "CreateSchema",
    "CreateTable",
    "CreateType",
    "CreateView",
    "DefaultRights",
    "DropColumn",
    "DropKey",
    "DropOwned",
    "DropSchema",
    "DropTable",
    "Effect",
    "Encrypt",
    "Fires",
    "GrantRights",
    "GrantRoles",
    "Harmless",
    "Hide",
    "InSchema",
    "KeepText",
    "Key",
    "MoveTable",
    "NotUnderstood",
    "Partitioned",
    "Policy",
    "Privilege",
    "Publish",
    "RenameColumn",
    "RenameKey",
    "RenameTable",
    "RowSecurity",
    "RunText",
    "SearchPath",
    "SendRows",
    "SetComment",
    "SetOwner",
    "TakeIndex",
    "WritesSecret",
]
