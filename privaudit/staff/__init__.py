"""People: the staff list, the users of applications, and whose account is whose."""
