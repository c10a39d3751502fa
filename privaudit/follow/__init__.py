"""Two audits compared: what is closed, new, still open or worse, and why they differ. Pure: two results, rows."""

from __future__ import annotations

from .compare import compare as compare
from .compare import followed as followed
from .compare import notes as notes
from .figures import figures as figures
from .tally import ARRAYS as ARRAYS
from .tally import OF_THE_AUDIT as OF_THE_AUDIT
from .tally import Counted as Counted
from .tally import Fate as Fate
from .tally import done as done
from .tally import done_steps as done_steps
from .tally import done_subjects as done_subjects
from .tally import fate as fate
from .tally import found as found
from .tally import tally as tally
