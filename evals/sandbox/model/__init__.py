"""What a world file may say, and the state that the sandbox keeps: they are the same models."""
