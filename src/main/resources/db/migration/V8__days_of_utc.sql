-- to_char reads a date as midnight in the session's time zone, and some zones have days without a midnight, or skipped a day.
-- The server's own sessions are set to UTC; this is for a person who calls the function by hand.
ALTER FUNCTION ensure_partitions(date, date) SET TimeZone = 'UTC';
