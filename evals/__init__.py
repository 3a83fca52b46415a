"""Cases, scorers and the sandbox: how the agent is tried out without a live workspace."""
