"""The gate for other agents, over the Model Context Protocol: they keep their planner and get our tools behind it."""
