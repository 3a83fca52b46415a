"""What replies say, and what of it asks to be left alone."""
