"""Raw values into the texts that detectors see."""
