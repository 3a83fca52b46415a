"""The agent: a planner's calls go through one gate (``executor.py``) and nowhere else."""
