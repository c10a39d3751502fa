"""Two audits compared: what is closed, new, still open or worse, and why they differ. Pure: two results, rows."""
