"""Rules as records: read, checked, tried on their own examples."""
