"""Drives a small model: it decides, the program carries.

A small model is right about nine times in ten when it fills in one short form, and lost after eight free steps.  So it
is asked only what a program cannot know: which journey, how far, and what the human's words say.  Order, ids, constants
and the final report come from the guides and from results.
"""
