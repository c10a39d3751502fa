"""Estates with planted truth, of any size, on real engines."""
