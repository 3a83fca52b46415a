"""Puffle's HTTP API: the endpoint table, the request, the permit and the one object that sends."""
