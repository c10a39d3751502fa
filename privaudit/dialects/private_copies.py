"""Private copies of SQLite files that sessions read: whoever ends a process sees that none outlives it."""

from ._sqlite_file import remove_copies as remove_copies
from ._sqlite_file import remove_own_copies as remove_own_copies
from ._sqlite_file import sweep_stale_copies as sweep_stale_copies
