"""Pages in a browser: what waits for an answer, and what happened."""
