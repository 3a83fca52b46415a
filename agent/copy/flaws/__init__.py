"""What no text may leave with: each module is one kind of it, found by what stands there and what is known."""
