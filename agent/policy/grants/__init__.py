"""Answers given ahead: rules of an approvals file, what each has to speak of, and what a no among them is heard in."""
