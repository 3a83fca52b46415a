"""The tables.  Changing one means a migration in ``migrations/versions`` and a new ``HEAD``."""

from sqlalchemy import JSON, Column, Float, Index, Integer, MetaData, String, Table, Text, select

HEAD = "0010"
"""The schema version that this code writes."""

metadata = MetaData()

version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Alembic's own table, beside ours: the version in which the others are."""

runs = Table(
    "runs",
    metadata,
    Column("run_id", String(40), primary_key=True),
    Column("workspace", String(40), nullable=False),  # its server, hashed with a salt of this store
    Column("task", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("mode", String(12), nullable=False),
    Column("journey", String(40)),
    Column("status", String(20)),  # null while it runs
    Column("answer", Text),
    Column("escalation", JSON),
    Column("gaps", JSON, nullable=False),
    Column("scope", JSON),  # of the user's last message
    Column("unused", JSON),  # what the user named and nothing was done with
    Column("cap", Integer),  # credits
    Column("usage", JSON, nullable=False),
    Column("owner", String(80)),  # the process that runs it
    Column("started_at", String(30), nullable=False),
    Column("ended_at", String(30)),
    Column("words", String(200)),  # how its task begins, in small letters: what a search looks through
    Index("runs_newest", "started_at", "run_id", "words"),
    Index("runs_status", "status", "started_at", "run_id"),
)

messages = Table(
    "messages",
    metadata,
    Column("run_id", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("data", JSON, nullable=False),
)

effects = Table(
    "effects",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("run_id", String(40), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("tool", String(60), nullable=False),
    Column("method", String(8), nullable=False),
    Column("path", Text, nullable=False),
    Column("effect", String(10), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("arguments", JSON, nullable=False),  # as validated: what a reconciliation looks for
    Column("status", String(10), nullable=False),  # open, done, failed, unknown, refused
    Column("rule", String(60)),
    Column("http_status", Integer),
    Column("correlation_id", Text),
    Column("approved_by", String(10)),
    Column("summary", Text, nullable=False),
    Column("result", JSON),  # what the model was told, for a resume between effect and report
    Column("recipients", JSON, nullable=False),
    Column("reach", Integer, nullable=False),
    Column("reserved", Integer, nullable=False),  # credits held while the outcome is open or unknown
    Column("spent", Integer, nullable=False),  # credits
    Column("day", String(10), nullable=False),
    Column("workspace", String(40), nullable=False),
    Column("follow", JSON),  # the durable handle of an asynchronous operation
    Column("opened_at", String(30), nullable=False),
    Column("closed_at", String(30)),
    Column("read_until", String(60)),  # until when its conversation had been read, by the server's own clock
    Index("effects_run", "run_id", "seq"),
    Index("effects_day", "workspace", "day"),
    Index("effects_on", "day", "opened_at"),
    Index("effects_status", "status", "opened_at"),
    Index("effects_call", "workspace", "call_id"),
)

claims = Table(
    "claims",
    metadata,
    Column("key", String(120), primary_key=True),  # the lock: one intent, one row
    Column("effect_id", String(40), nullable=False),
    Index("claims_effect", "effect_id"),
)

budgets = Table(
    "budgets",
    metadata,
    Column("scope", String(120), primary_key=True),
    Column("held", Integer, nullable=False),  # credits reserved plus spent
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("run_id", String(40), nullable=False),
    Column("call_id", Text, nullable=False),
    Column("card", JSON, nullable=False),  # everything of the contract's approval object that does not change
    Column("digest", String(64), nullable=False),
    Column("arguments", Text),  # the edited call, when the user edited it
    Column("status", String(10), nullable=False),
    Column("reason", Text),  # the user's reason for a no
    Column("answered_by", JSON),  # who, by which way, and when
    Column("created_at", String(30), nullable=False),
    Column("expires_at", String(30), nullable=False),
    Index("approvals_run", "run_id"),
    Index("approvals_status", "status"),
    Index("approvals_newest", "created_at", "id"),
)

rules = Table(
    "rules",
    metadata,
    Column("run_id", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("data", JSON, nullable=False),
    Column("used", Integer, nullable=False),
    Column("credits_used", Integer, nullable=False),
    Column("source", Text),  # file, flag or card; in a batch the name of its rule set
    Column("state", String(10)),  # null while it holds; withdrawn or revoked
)

records = Table(
    "records",
    metadata,
    Column("run_id", String(40), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("facts", JSON, nullable=False),
)

marks = Table(
    "marks",  # small facts of a run that rules need: previews made, bodies refused, denials
    metadata,
    Column("run_id", String(40), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("count", Integer, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("run_id", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", String(30), nullable=False),
    Column("type", String(40), nullable=False),
    Column("data", Text, nullable=False),  # canonical JSON: what the hash is over
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

removals = Table(
    "removals",  # what was taken out of the audit, a line each, in a chain of its own: where each run's chain goes on
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String(30), nullable=False),
    Column("kind", String(10), nullable=False),  # pruned: all events up to this one; erased: what this one said
    Column("run_id", String(40), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("event_hash", String(64), nullable=False),
    Column("digest", String(64), nullable=False),  # of what stands in its place; empty where nothing does
    Column("hash", String(64), nullable=False),
    Index("removals_run", "run_id", "number"),
)

batches = Table(
    "batches",
    metadata,
    Column("batch_id", String(40), primary_key=True),
    Column("workspace", String(40), nullable=False),
    Column("origin", String(40), nullable=False),  # the server, hashed: the workspace may be there under another key
    Column("path", Text, nullable=False),
    Column("digest", String(64), nullable=False),  # of all ids and tasks: a copy of the file is the same batch
    Column("model", Text, nullable=False),
    Column("mode", String(12), nullable=False),
    Column("cap", Integer),  # credits of the whole file
    Column("sets", JSON, nullable=False),  # rule sets by name: numbers of their rules, and their default
    Column("stopped", String(20)),  # the status that keeps the rest from being started
    Column("stop_reason", Text),
    Column("created_at", String(30), nullable=False),
    Index("batches_digest", "workspace", "digest"),
)

batch_rows = Table(
    "batch_rows",
    metadata,
    Column("batch_id", String(40), primary_key=True),
    Column("row_id", String(200), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("task", Text, nullable=False),
    Column("own", Text),  # what of the task is the user's own words; null when all of it is
    Column("journey", String(40)),
    Column("credits", Integer),  # the row's own cap
    Column("rules", Text),  # the rule set it is bound to
    Column("run_id", String(40), nullable=False),  # fixed before the run starts, so that it can only start once
    Column("attempt", Integer, nullable=False),
    Column("state", String(20)),  # null while it is queued or runs
    Column("error", Text),
    Index("batch_rows_run", "run_id", unique=True),
    Index("batch_rows_state", "state", "batch_id"),
)

workers = Table(
    "workers", metadata, Column("worker_id", String(80), primary_key=True), Column("seen_at", Float, nullable=False)
)

settings = Table(
    "settings", metadata, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False)
)

ONE_WRITER = select(settings.c.name).where(settings.c.name == "salt").with_for_update()
"""What whoever counts on from the highest number in a table waits for: on a server two could read the same one."""

suppressions = Table(
    "suppressions",  # who asked not to be written to; the list of policy.toml stands beside it
    metadata,
    Column("workspace", String(40), primary_key=True),  # empty for all of them
    Column("value", Text, primary_key=True),  # in its one spelling
    Column("hold", Integer, nullable=False),  # 1 until a person decides
    Column("reason", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("thread_id", Text),
    Column("who", Text, nullable=False),
    Column("at", String(30), nullable=False),
    Column("said_at", String(30)),  # the newest message that was heard about it
    Column("released_at", String(30)),  # a person has taken it off
    Column("released_by", Text),
    Column("revision", Integer, nullable=False),  # grows with every change: whether to read the table again
    Index("suppressions_revision", "revision"),
)

snoozes = Table(
    "snoozes",
    metadata,
    Column("workspace", String(40), primary_key=True),
    Column("thread_id", String(200), primary_key=True),
    Column("until", String(10), nullable=False),  # the day on which it comes back
    Column("who", Text, nullable=False),
    Column("at", String(30), nullable=False),
)
