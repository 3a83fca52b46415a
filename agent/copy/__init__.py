"""Looking through what is to leave: pure functions of a text and of what is known; they read and send nothing."""
