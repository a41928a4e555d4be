-- What was committed, in an order that a reader can follow: one row for each insert of events, written by the statement of
-- that insert. seq alone does not do, because a number that is taken early may be committed late. A reader asks for rows whose
-- transaction is older than every open one: ... AND xid < pg_snapshot_xmin(pg_current_snapshot()). Nothing appears below it
-- any more.
CREATE TABLE commit_log (
    xid         xid8        NOT NULL DEFAULT pg_current_xact_id(),
    seq         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    at          timestamptz NOT NULL DEFAULT now(), -- retention removes old rows by it
    incarnation uuid        NOT NULL,               -- the start of a server that stored the events
    ids         uuid[]      NOT NULL,               -- the events that this insert added, and no others
    PRIMARY KEY (xid, seq)
);

-- Random bits cannot be compressed; trying costs time with every batch.
ALTER TABLE commit_log ALTER COLUMN ids SET STORAGE EXTERNAL;

-- The way in for events. A role that stores and is not the owner may insert here and not into the table, so that a server from
-- before the commit log fails, instead of storing events that no reader of the log would see.
CREATE VIEW new_events AS
SELECT event_id, event, family, source, occurred_at, received_at, session_id, install_id, release, schema_version, sample_rate,
       payload
FROM analytics_events;
