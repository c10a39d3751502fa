"""What the table around a column says."""
