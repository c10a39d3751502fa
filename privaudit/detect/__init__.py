"""Seam 2: from a column to a verdict with reasons. `classify` is the whole way of one table."""
