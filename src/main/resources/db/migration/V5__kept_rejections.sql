-- Rejected events of families with keep_rejected, reduced to what the catalog names and without ids, until they are replayed.
-- The ids in the columns are pseudonyms, for erasure. A kept event lives no longer than the record of its rejection.
CREATE TABLE kept_rejections (
    rejection_key text        PRIMARY KEY REFERENCES analytics_rejections ON DELETE CASCADE,
    event_id      uuid        NOT NULL,
    event         text        NOT NULL,
    family        text        NOT NULL,
    source        text        NOT NULL,
    install_id    text,
    session_id    text,
    release       text,
    received_at   timestamptz NOT NULL,
    event_json    text        NOT NULL
);
