"""What the user's words cover: the acts that they ask for, and of whom and what."""
