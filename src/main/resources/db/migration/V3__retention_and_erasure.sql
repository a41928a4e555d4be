-- What retention did and when, what it found, and which requests of people were carried out.

-- One row a run. as_of is the moment up to which it judged; the next run holds its own clock against it.
CREATE TABLE retention_runs (
    run_id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    as_of              timestamptz NOT NULL,
    started_at         timestamptz NOT NULL DEFAULT now(),
    ended_at           timestamptz,
    outcome            text        NOT NULL, -- installed running done incomplete refused interrupted failed
    detail             text        NOT NULL DEFAULT '',
    forced             boolean     NOT NULL DEFAULT false,
    partitions_made    integer     NOT NULL DEFAULT 0,
    partitions_dropped integer     NOT NULL DEFAULT 0,
    events_deleted     bigint      NOT NULL DEFAULT 0,
    rejections_deleted bigint      NOT NULL DEFAULT 0,
    reports_deleted    bigint      NOT NULL DEFAULT 0
);

-- Where the first run's clock starts from: a server whose clock is years ahead must not pass for a first run.
INSERT INTO retention_runs (as_of, ended_at, outcome) VALUES (now(), now(), 'installed');

-- The oldest row of each family that the last walk through a partition left: a partition in which nothing can be due is
-- not walked again. {"family": "2026-11-23T00:00:00+00:00"}
CREATE TABLE retention_partitions (
    partition_name text        PRIMARY KEY,
    scanned_at     timestamptz NOT NULL, -- rows received since are not in it
    oldest         jsonb       NOT NULL
);

-- Requests for erasure and access. subject is a SHA-256 of the pseudonym: it tells whether a known id was asked for, and
-- can be joined with nothing.
CREATE TABLE subject_requests (
    request_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    requested_at timestamptz NOT NULL DEFAULT now(),
    action       text        NOT NULL, -- erase export
    kind         text        NOT NULL, -- session install
    subject      text        NOT NULL,
    rows         jsonb       NOT NULL  -- rows removed or shown, by table
);
