"""What a text states as a fact, and what of all that is known says so."""
