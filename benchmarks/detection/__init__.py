"""Detection quality on labelled databases: figures, calibration, time a column, and the fit of the weights."""

import os

# Small matrices: several threads only wait for each other. Must be set before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
