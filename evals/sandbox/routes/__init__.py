"""The 25 endpoints, a module for each resource."""
