"""Values inside values, and which keys may be shown."""
