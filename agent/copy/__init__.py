"""What texts say, by rules and without a model: pure functions, which read and send nothing.

What is to leave is judged in ``grounding.look``: ``flaws`` are what no text leaves with, ``claims`` what it states,
with what says so.  What comes back is read in ``replies.triage``.  What stands beside them are words that they share.
"""
