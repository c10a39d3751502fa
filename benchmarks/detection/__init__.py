"""Detection quality on labelled databases: figures, calibration, time a column, and the fit of the weights."""
