"""The planner's models: one interface, a module a provider."""
