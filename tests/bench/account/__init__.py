"""Requests with two scripts each: one that does all of it, one that leaves one thing out."""
