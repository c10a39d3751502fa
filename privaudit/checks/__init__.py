"""Seam 3: checks judge facts; one question a module, its id the module's name."""
