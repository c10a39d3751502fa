"""What people decided, from decisions.toml and workbooks: read, merged, written, and put beside what was found."""

from __future__ import annotations

from .apply import Applied as Applied
from .apply import Estate as Estate
from .apply import apply as apply
from .apply import without_decisions as without_decisions
from .entries import Decided as Decided
from .entries import FieldEntry as FieldEntry
from .entries import VerdictEntry as VerdictEntry
from .merge import Merged as Merged
from .merge import merge as merge
from .named import put_named as put_named
from .onto import put_fields as put_fields
from .read import FORMAT as FORMAT
from .read import read_decisions as read_decisions
from .read import read_part as read_part
from .read import together as together
from .whole import with_decided as with_decided
from .write import decisions_toml as decisions_toml
