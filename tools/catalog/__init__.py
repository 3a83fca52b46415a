"""The tools, one module a resource.  Nothing here does I/O."""
