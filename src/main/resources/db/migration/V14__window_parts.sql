-- What each server counted in its live windows, so that every server shows the sum. A server writes its changed buckets once a
-- second while there is another one. Unlogged: a crash of PostgreSQL empties both tables, and each server that finds its row gone
-- writes all its buckets again.
CREATE UNLOGGED TABLE window_nodes (
    incarnation  uuid        PRIMARY KEY,
    version      bigint      NOT NULL, -- of the last write; 0: nothing was written yet
    base_version bigint      NOT NULL, -- of the last write that replaced all parts
    catalog_hash text        NOT NULL, -- of what the catalog has the windows count
    written_at   timestamptz NOT NULL,
    recounted_at timestamptz           -- another server counted the rows that were logged before; null: the server itself wrote
) WITH (fillfactor = 50);

CREATE UNLOGGED TABLE window_parts (
    incarnation uuid   NOT NULL,
    bucket      bigint NOT NULL, -- start of the bucket divided by its length
    version     bigint NOT NULL,
    part        bytea  NOT NULL, -- all that the server counted in this bucket
    PRIMARY KEY (incarnation, bucket)
) WITH (fillfactor = 50);

-- A part is compressed when it is made.
ALTER TABLE window_parts ALTER COLUMN part SET STORAGE EXTERNAL;

-- Finds what a server that is gone has stored lately.
CREATE INDEX commit_log_incarnation ON commit_log (incarnation, at, seq);
