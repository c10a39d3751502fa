"""What SQL text does: the only home of sqlglot. Literals are looked at and dropped; they never leave this package."""
