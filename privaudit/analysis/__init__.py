"""Pure analyses over facts: places, people, reach."""
