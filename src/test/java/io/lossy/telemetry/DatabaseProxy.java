package io.lossy.telemetry;

import io.lossy.telemetry.persist.DatabaseAddress;

/** A {@link Relay} before a database. */
final class DatabaseProxy implements AutoCloseable {
    private final DatabaseAddress behind;
    private final Relay relay;

    DatabaseProxy(DatabaseAddress behind) {
        this.behind = behind;
        this.relay = new Relay(behind.host(), behind.port());
    }

    DatabaseAddress address() {
        return new DatabaseAddress("127.0.0.1", relay.port(), behind.database(), behind.user(), behind.password());
    }

    void set(Relay.Mode to) {
        relay.set(to);
    }

    @Override
    public void close() {
        relay.close();
    }
}
