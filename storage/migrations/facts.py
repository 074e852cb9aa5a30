"""What was fetched and what was read from it.

A vintaged table has one row a (key, seen_at): what the world showed from `seen_at` on, until another row of the same
key. The same fact seen again only moves `last_seen_at`. All of them follow from `reads`, the log of what each page
said, so they come out the same whatever the order of arrival.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

facts = Migrations("facts")

_VINTAGE = """
    seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    page_id INTEGER NOT NULL REFERENCES pages(id),
    reader_version INTEGER NOT NULL,
    recorded_at TEXT NOT NULL"""

TABLES = (
    # One crawl, import or re-read: outcome ok | partial | refused | failed | killed, `counts` how many pages by reason.
    """CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT NOT NULL,
    pages INTEGER NOT NULL,
    records INTEGER NOT NULL,
    counts TEXT NOT NULL,
    detail TEXT NOT NULL,
    via TEXT,
    recorded_at TEXT NOT NULL) STRICT""",
    "CREATE INDEX runs_by_source ON runs(source, started_at)",
    # One look at one address. `sha256` names the body in pages.db; `reason` says why nothing was read from it.
    """CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs(id),
    seq INTEGER NOT NULL,
    url TEXT NOT NULL,
    method TEXT NOT NULL,
    status INTEGER,
    received_at TEXT NOT NULL,
    sha256 TEXT,
    request_sha256 TEXT,
    bytes INTEGER NOT NULL,
    headers TEXT NOT NULL,
    records INTEGER NOT NULL,
    reason TEXT,
    detail TEXT NOT NULL,
    UNIQUE (run_id, seq)) STRICT""",
    "CREATE INDEX pages_by_url ON pages(url, received_at)",
    # What a reader of that version found on a page: the log that all facts follow from.
    """CREATE TABLE reads (
    page_id INTEGER NOT NULL REFERENCES pages(id),
    reader_version INTEGER NOT NULL,
    records_sha256 TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (page_id, reader_version)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE hosts (
    host TEXT PRIMARY KEY,
    not_before TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    metric TEXT NOT NULL,
    subject TEXT NOT NULL,
    grain TEXT NOT NULL,
    unit TEXT NOT NULL,
    dims TEXT NOT NULL,
    UNIQUE (source, metric, subject, grain, unit, dims)) STRICT""",
    f"""CREATE TABLE observations (
    series_id INTEGER NOT NULL REFERENCES series(id),
    start TEXT NOT NULL,
    value REAL NOT NULL,
    partial INTEGER NOT NULL,{_VINTAGE},
    PRIMARY KEY (series_id, start, seen_at)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE charts (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    store TEXT NOT NULL,
    country TEXT NOT NULL,
    device TEXT NOT NULL,
    chart TEXT NOT NULL,
    genre TEXT NOT NULL,
    UNIQUE (source, store, country, device, chart, genre)) STRICT""",
    f"""CREATE TABLE snapshots (
    chart_id INTEGER NOT NULL REFERENCES charts(id),
    at TEXT NOT NULL,
    asked INTEGER NOT NULL,
    got INTEGER NOT NULL,
    complete INTEGER NOT NULL,{_VINTAGE},
    PRIMARY KEY (chart_id, at, seen_at)) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE chart_entries (
    chart_id INTEGER NOT NULL REFERENCES charts(id),
    at TEXT NOT NULL,
    rank INTEGER NOT NULL,
    app_id TEXT,
    name TEXT NOT NULL,{_VINTAGE},
    PRIMARY KEY (chart_id, at, rank, seen_at)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX chart_entries_by_app ON chart_entries(app_id, at)",
    # Prices are decimal texts, so that no cent is lost; readers that compute cast them.
    f"""CREATE TABLE offers (
    source TEXT NOT NULL,
    listing_id TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    model TEXT,
    condition TEXT,
    sale TEXT NOT NULL,
    price TEXT,
    currency TEXT,
    quantity INTEGER NOT NULL,
    reject TEXT,{_VINTAGE},
    PRIMARY KEY (source, listing_id, seen_at)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX offers_by_model ON offers(model, seen_at)",
    f"""CREATE TABLE headlines (
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    published_at TEXT,
    summary TEXT,{_VINTAGE},
    PRIMARY KEY (source, id, seen_at)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX headlines_by_time ON headlines(published_at)",
    f"""CREATE TABLE apps (
    source TEXT NOT NULL,
    store TEXT NOT NULL,
    country TEXT NOT NULL,
    app_id TEXT NOT NULL,
    name TEXT NOT NULL,
    developer TEXT,
    version TEXT,{_VINTAGE},
    PRIMARY KEY (source, store, country, app_id, seen_at)) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE estimates (
    source TEXT NOT NULL,
    author TEXT NOT NULL,
    subject TEXT NOT NULL,
    metric TEXT NOT NULL,
    unit TEXT NOT NULL,
    as_of TEXT NOT NULL,
    target TEXT NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL,{_VINTAGE},
    PRIMARY KEY (source, author, subject, metric, unit, as_of, target, seen_at)) STRICT, WITHOUT ROWID""",
    # What the watchlist said, so that SQL alone can go from a subject to its entity.
    """CREATE TABLE entities (
    id TEXT PRIMARY KEY,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    maker TEXT,
    importance REAL NOT NULL,
    watchlist_sha256 TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE entity_subjects (
    entity TEXT NOT NULL REFERENCES entities(id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    since TEXT,
    until TEXT,
    join_as TEXT NOT NULL,
    PRIMARY KEY (entity, kind, subject)) STRICT, WITHOUT ROWID""",
)

VIEWS = (
    """CREATE VIEW latest AS
    SELECT s.id AS series_id, s.source, s.metric, s.subject, s.grain, s.unit, s.dims,
           o.start, o.value, o.partial, o.seen_at, o.last_seen_at, o.page_id
    FROM series s JOIN observations o ON o.series_id = s.id
    WHERE o.seen_at = (SELECT max(n.seen_at) FROM observations n
                       WHERE n.series_id = o.series_id AND n.start = o.start)""",
    """CREATE VIEW feed AS
    SELECT h.source, h.id, h.title, h.url, h.published_at, h.summary, h.seen_at, p.url AS feed_url
    FROM headlines h JOIN pages p ON p.id = h.page_id
    WHERE h.seen_at = (SELECT max(n.seen_at) FROM headlines n WHERE n.source = h.source AND n.id = h.id)""",
)


@facts()
def create_facts(db: Database) -> None:
    for statement in (*TABLES, *VIEWS):
        db.execute(statement)
