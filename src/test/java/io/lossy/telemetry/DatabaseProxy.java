package io.lossy.telemetry;

import io.lossy.telemetry.persist.DatabaseAddress;

/** A {@link Relay} before a database. */
public final class DatabaseProxy implements AutoCloseable {
    private final DatabaseAddress behind;
    private final Relay relay;

    public DatabaseProxy(DatabaseAddress behind) {
        this.behind = behind;
        this.relay = new Relay(behind.host(), behind.port());
    }

    public DatabaseAddress address() {
        return new DatabaseAddress("127.0.0.1", relay.port(), behind.database(), behind.user(), behind.password());
    }

    public void set(Relay.Mode to) {
        relay.set(to);
    }

    /** For faults other than of the whole line. */
    public Relay relay() {
        return relay;
    }

    @Override
    public void close() {
        relay.close();
    }
}
