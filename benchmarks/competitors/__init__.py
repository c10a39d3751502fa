"""Other scanners on the same rows, judged by the same scorer in one run."""
