"""The second pass: tables that were sampled are compared, by rows that values choose and by bounded look-ups."""

from __future__ import annotations
