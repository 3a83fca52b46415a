"""The tools: what the planner may ask for, as data.  Nothing here can send by itself except ``tools.api.transport``."""
