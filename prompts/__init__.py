"""What the planner is told: Markdown files, read when they are needed and named by their hash."""
