"""What the monitors decided, what is to be sent, and what people answered."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

alerts = Migrations("alerts")

TABLES = (
    # The memory of `monitors.decide`: one row an incident, whether or not it was ever told to anybody.
    """CREATE TABLE incidents (
    key TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('pending', 'firing', 'resolved', 'muted')),
    since TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    fired_at TEXT,
    muted_until TEXT,
    told TEXT NOT NULL,
    heard TEXT NOT NULL,
    alert_id TEXT) STRICT, WITHOUT ROWID""",
    # What was found that is notable: `findings` is JSON, the evidence as it stood when it was last added to.
    """CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    incident TEXT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('analyst', 'operator')),
    entity TEXT,
    state TEXT NOT NULL,
    severity REAL NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    findings TEXT NOT NULL,
    candidates TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    resolved_at TEXT,
    acked_at TEXT,
    verdict TEXT CHECK (verdict IN ('keep', 'dismiss'))) STRICT, WITHOUT ROWID""",
    "CREATE INDEX alerts_by_time ON alerts(opened_at)",
    # The outbox. A row is made with its alert in one transaction and sent until somebody has it, or until it is dead.
    """CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    alert_id TEXT NOT NULL REFERENCES alerts(id),
    channel TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'sent', 'dead')),
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    claimed_until TEXT,
    sent_at TEXT,
    error TEXT,
    UNIQUE (alert_id, channel)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX deliveries_by_state ON deliveries(state, due_at)",
    # What people said of alerts; monitors apply them, so a web page or a bot need only add a row.
    """CREATE TABLE actions (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    alert_id TEXT NOT NULL REFERENCES alerts(id),
    verb TEXT NOT NULL CHECK (verb IN ('ack', 'keep', 'dismiss', 'mute', 'unmute')),
    until TEXT,
    applied_at TEXT) STRICT""",
    # What several headlines tell: `entity` is whom most of them name, `outlets` how many tell it.
    """CREATE TABLE stories (
    id TEXT PRIMARY KEY,
    entity TEXT,
    title TEXT NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    outlets INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE story_headlines (
    story_id TEXT NOT NULL REFERENCES stories(id),
    source TEXT NOT NULL,
    headline_id TEXT NOT NULL,
    PRIMARY KEY (source, headline_id)) STRICT, WITHOUT ROWID""",
    # How far each monitor has looked.
    """CREATE TABLE marks (
    name TEXT PRIMARY KEY,
    at TEXT NOT NULL) STRICT, WITHOUT ROWID""",
)


@alerts()
def create_alerts(db: Database) -> None:
    for statement in TABLES:
        db.execute(statement)


DELIVERIES = (
    # An alert may go to a channel in parts: 0 is itself, later ones tell the findings that joined it since. `first` and
    # `last` are the places in its findings that a part is about; `last` is NULL until a sender has taken it. `gathered`
    # ones that are due together are one message, whose id `message` is from then on; `class` is their haste.
    # What was muted before it was first tried is `dropped`.
    """CREATE TABLE deliveries_in_parts (
    id TEXT PRIMARY KEY,
    alert_id TEXT NOT NULL REFERENCES alerts(id),
    channel TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'sent', 'dead', 'dropped')),
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    claimed_until TEXT,
    sent_at TEXT,
    error TEXT,
    part INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER,
    class TEXT NOT NULL CHECK (class IN ('digest', 'notable', 'urgent')),
    gathered INTEGER NOT NULL,
    message TEXT,
    UNIQUE (alert_id, channel, part)) STRICT, WITHOUT ROWID""",
    """INSERT INTO deliveries_in_parts
    SELECT d.id, d.alert_id, d.channel, d.state, d.attempts, d.due_at, d.claimed_until, d.sent_at, d.error, 0, 0,
           CASE WHEN d.attempts > 0 THEN json_array_length(a.findings) END, 'notable', 0,
           CASE WHEN d.attempts > 0 THEN d.id END
    FROM deliveries d JOIN alerts a ON a.id = d.alert_id""",
    "DROP TABLE deliveries",
    "ALTER TABLE deliveries_in_parts RENAME TO deliveries",
    "CREATE INDEX deliveries_by_state ON deliveries(state, due_at)",
    "CREATE INDEX deliveries_by_message ON deliveries(message)",
    # Until when a channel asked to be left alone, and what was sent to it in the last minute, where it has a rate.
    """CREATE TABLE channel_pauses (
    channel TEXT PRIMARY KEY,
    until TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE channel_sends (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    at TEXT NOT NULL) STRICT""",
    "CREATE INDEX channel_sends_by_time ON channel_sends(channel, at)",
)


@alerts()
def deliver_in_parts(db: Database) -> None:
    for statement in DELIVERIES:
        db.execute(statement)


@alerts()
def find_stories(db: Database) -> None:
    """So that pages find a story's headlines, and an entity's stories, among very many."""
    db.execute("CREATE INDEX story_headlines_by_story ON story_headlines(story_id)")
    db.execute("CREATE INDEX stories_by_time ON stories(last_at)")
    db.execute("CREATE INDEX stories_by_entity ON stories(entity, last_at)")
