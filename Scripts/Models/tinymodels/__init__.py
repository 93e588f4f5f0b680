"""Makes the small models that Weir's tests and its demo run."""
