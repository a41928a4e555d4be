-- The servers that use this database. Each writes its row every two seconds; one that is older belongs to a server that is
-- gone. Unlogged: a crash of PostgreSQL empties the table, and each server writes its row again with the next heartbeat.
CREATE UNLOGGED TABLE nodes (
    incarnation uuid        PRIMARY KEY, -- random for each start of a server
    name        text        NOT NULL,    -- node.id, for people; not unique
    version     text        NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    seen_at     timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50); -- so that the next version of a row fits into the same page
