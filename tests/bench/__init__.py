"""What the harness itself costs: our whole product path beside the plain SDK loops that people write by hand.

    python -m tests.bench             # everything; writes BENCHMARKS.md, its chart and its data
    python -m tests.bench --short     # under a minute; exit code 1 if a ratio is worse than 1.5 times its target
    python -m tests.bench --peers     # everything, with frameworks in environments of their own
    python -m tests.bench --turns     # ours beside the raw OpenAI SDK, a few seconds
    python -m tests.bench.economy     # tokens and requests of whole journeys; writes ECONOMY.md
    python -m tests.bench.walls       # their wall time beside the critical path, five minutes; writes its part of that

Contestants are processes of their own.  One more process plays the model server and Puffle and answers at once.  Rounds
are interleaved, and a figure is the median over rounds of the ratio inside one round, so that a busy machine slows both
sides alike.
"""
