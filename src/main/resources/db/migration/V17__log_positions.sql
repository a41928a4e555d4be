-- How far the durable log is stored, a row for each partition of its topics. The position moves in the transaction of the rows
-- that it stands for, and only for the reader that claimed the partition last: each claim is a new generation. The counters say
-- what became of the accepted events up to the position:
--   accepted = persisted + duplicate + rejected + expired + erased
CREATE TABLE log_positions (
    topic_id    text        NOT NULL,           -- of the cluster: a topic that is made again has another one
    topic       text        NOT NULL,
    partition   integer     NOT NULL,
    generation  bigint      NOT NULL,
    next_offset bigint      NOT NULL DEFAULT 0, -- of the first record that is not stored
    moved_at    timestamptz NOT NULL DEFAULT now(),
    accepted    bigint      NOT NULL DEFAULT 0,
    persisted   bigint      NOT NULL DEFAULT 0,
    duplicate   bigint      NOT NULL DEFAULT 0,
    rejected    bigint      NOT NULL DEFAULT 0,
    expired     bigint      NOT NULL DEFAULT 0,
    erased      bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (topic_id, partition)
) WITH (fillfactor = 50);

-- The erasures as long as the log may hold older records of their subjects. The role that stores may read this and not the
-- record itself, which tells of all requests there ever were.
CREATE VIEW log_erasures WITH (security_barrier) AS
SELECT kind, subject, requested_at
FROM subject_requests
WHERE action = 'erase' AND requested_at > now() - interval '31 days';
