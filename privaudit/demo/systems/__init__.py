"""One module a fictional company, or a few small ones: each returns its neutral description."""
