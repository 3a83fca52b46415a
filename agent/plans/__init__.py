"""Plans: what a run in plan mode would do, kept in a file and applied later through the same gate."""
