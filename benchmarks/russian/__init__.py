"""A Russian bench of our own: invented people with valid documents in six layouts, among columns that look alike."""
