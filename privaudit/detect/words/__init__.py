"""Words of names and of values, in all languages."""
