"""A faithful local Puffle over real HTTP: the documented endpoints and nothing else."""

from evals.sandbox.model.world import World, WorldError, load, seeds
from evals.sandbox.server import Running, running, schema, serve

__all__ = ["Running", "World", "WorldError", "load", "running", "schema", "seeds", "serve"]
