"""THE GATE: everything that stands between a call of the model and a request that leaves."""
