-- DEFAULT is for ids whose day has no partition. A session of PostgreSQL that reads the list of partitions in the instant in
-- which one is attached can keep the list from before it, and would go on putting ids of that day into DEFAULT, where the
-- same id in the day's own partition is no conflict: a retry would make a second row. What is in the catalog now decides.
-- 23514 stands for "partitions moved under this statement, try again" here as in V1.
CREATE FUNCTION refuse_ids_of_a_day() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    millis bigint := ('x' || lpad(left(replace(NEW.event_id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint;
    day    text   := to_char(to_timestamp(millis / 1000.0) AT TIME ZONE 'UTC', 'YYYYMMDD');
BEGIN
    IF EXISTS (SELECT FROM pg_inherits
               WHERE inhrelid = to_regclass(format('%I.analytics_events_%s', TG_TABLE_SCHEMA, day))) THEN
        RAISE check_violation USING MESSAGE = 'the day of this id has a partition of its own';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER ids_of_no_day
    BEFORE INSERT ON analytics_events_default
    FOR EACH ROW EXECUTE FUNCTION refuse_ids_of_a_day();
