"""The user's words, read without a model; everything that depends on a language stands in ``table.toml``."""
