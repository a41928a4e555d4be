-- Events, the ways out that are recorded, and the clients' own books. Runs on PostgreSQL 15 and newer.

-- The smallest UUID whose first 48 bits are this instant in Unix milliseconds (RFC 9562, version 7). Write time ranges
-- through it, event_id >= v7_floor(...), wherever partitions should be pruned.
CREATE FUNCTION v7_floor(at timestamptz) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
SELECT (lpad(to_hex(greatest(0, floor(extract(epoch FROM at) * 1000))::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

-- PostgreSQL wants the partition key in every unique index. A UUIDv7 begins with its time, so the id itself is the key:
-- one row an id, however late and however often it comes, and still one partition a day.
-- No CHECK constraints here: 23514 then only ever means "partitions moved under this statement, try again".
CREATE TABLE analytics_events (
    event_id       uuid        PRIMARY KEY,
    event          text        NOT NULL,
    family         text        NOT NULL,
    source         text        NOT NULL,
    occurred_at    timestamptz NOT NULL,
    received_at    timestamptz NOT NULL,
    session_id     text,
    install_id     text,
    release        text,
    schema_version text        NOT NULL,
    sample_rate    real        NOT NULL,
    payload        jsonb       NOT NULL
) PARTITION BY RANGE (event_id);

-- Ids whose clock was years off, and ids that are no UUIDv7, still land somewhere and stay unique.
CREATE TABLE analytics_events_default PARTITION OF analytics_events DEFAULT;

-- Rows arrive in the order of received_at, so a BRIN index answers "the last hour" at no cost to inserts.
CREATE INDEX analytics_events_received_at ON analytics_events USING brin (received_at) WITH (autosummarize = on);

-- Makes the partitions of these days that are missing, both days included, and returns how many it made.
-- Rows of such a day that DEFAULT already holds move in the same transaction.
CREATE FUNCTION ensure_partitions(first_day date, last_day date) RETURNS integer
    LANGUAGE plpgsql
    SET lock_timeout = '5s' -- rather give up and be called again than hold up every insert behind us
AS $$
DECLARE
    made integer := 0;
    day  date;
    part text;
    low  uuid;
    high uuid;
BEGIN
    -- one at a time: a second caller waits here and then finds the days made
    PERFORM pg_advisory_xact_lock(hashtext('lossy.ensure_partitions'));
    FOR offset_days IN 0 .. last_day - first_day LOOP
        day := first_day + offset_days;
        part := 'analytics_events_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass(part) IS NOT NULL;
        low := v7_floor(day::timestamp AT TIME ZONE 'UTC');
        high := v7_floor((day + 1)::timestamp AT TIME ZONE 'UTC');
        -- Made apart and attached: CREATE ... PARTITION OF would lock the whole table against inserts.
        EXECUTE format('CREATE TABLE %I (LIKE analytics_events INCLUDING ALL)', part);
        -- Nothing may enter DEFAULT between the move and the attachment.
        LOCK TABLE analytics_events_default IN ACCESS EXCLUSIVE MODE;
        EXECUTE format(
            'WITH moved AS (DELETE FROM analytics_events_default WHERE event_id >= %L AND event_id < %L RETURNING *)
             INSERT INTO %I SELECT * FROM moved', low, high, part);
        EXECUTE format('ALTER TABLE analytics_events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, low, high);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;

-- Events that ended as rejected: what was wrong and where, the shape of the value, never the value.
CREATE TABLE analytics_rejections (
    rejection_key text        PRIMARY KEY,
    event         text,
    source        text        NOT NULL,
    reason        text        NOT NULL,
    pointer       text        NOT NULL,
    detail        text        NOT NULL,
    shape         text        NOT NULL,
    received_at   timestamptz NOT NULL
);

CREATE INDEX analytics_rejections_received_at ON analytics_rejections (received_at);

-- The latest cumulative report of each install.
CREATE TABLE client_reports (
    install_id  text        PRIMARY KEY,
    received_at timestamptz NOT NULL,
    emitted     bigint      NOT NULL,
    discarded   jsonb       NOT NULL
);
