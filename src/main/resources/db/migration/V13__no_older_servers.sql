-- A server from before the commit log that starts now would grant its role the right to insert into the table again, and its
-- events would be missing in the log for ever. It makes partitions first, and there it is told why it cannot start.
ALTER FUNCTION ensure_partitions(date, date) RENAME TO make_partitions;

CREATE FUNCTION ensure_partitions(first_day date, last_day date) RETURNS integer
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE feature_not_supported USING MESSAGE =
        'newer servers use this database, and a server of this version would store events that they miss: start the newer version';
END
$$;
