"""Talking with a person: one conversation, the questions it asks, and how both are shown.

What is shown and asked (``conversation``, ``desk``, ``commands``, ``calls``) knows only a ``Talker``.  ``plain`` is
lines on any terminal or pipe; ``live`` is for a capable one, and is imported only there.
"""
