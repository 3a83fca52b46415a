"""Batches: files of tasks, run durably, many at once, on one machine or on several."""
