-- The holders of work that only one server at a time may do. A lease is held until expires_at, by the clock of this database,
-- unless its holder renews it. A holder that takes it over begins a new epoch, and each protected write checks its own epoch:
--   ... AND EXISTS (SELECT FROM leases WHERE name = ... AND epoch = ... AND expires_at > clock_timestamp() FOR KEY SHARE)
-- Because (name, epoch) is unique, a change of the epoch waits until a write that has asked is committed. A renewal does not.
CREATE TABLE leases (
    name       text        PRIMARY KEY,
    holder     uuid        NOT NULL,
    epoch      bigint      NOT NULL,
    expires_at timestamptz NOT NULL,
    UNIQUE (name, epoch)
);

-- The epoch under which a run wrote; null for runs from before there were leases.
ALTER TABLE retention_runs ADD COLUMN epoch bigint;
