"""What texts say, by rules and without a model: pure functions, which read and send nothing."""
