package io.lossy.telemetry.bench.report;

import java.util.Locale;

/** Names a number of a measurement, with its unit and the digits that are worth printing. */
public enum Metric {
    EVENTS_PER_SECOND("events/s", 0),
    LOAD("requests/s sent", 0),
    COMMITS_PER_SECOND("commits/s", 0),
    P50_MS("p50 ms", 1),
    P99_MS("p99 ms", 1),
    SERVER_CPU("server CPU µs/event", 1),
    POSTGRES_CPU("PostgreSQL CPU µs/event", 1),
    BROKER_CPU("Kafka CPU µs/event", 1),
    TOTAL_CPU("CPU of all µs/event", 1),
    SERVER_SHARE("server, % of a core", 1),
    CLIENT_CPU("load CPU µs/event", 1),
    WAL_BYTES("WAL B/event", 0),
    ALLOCATED_BYTES("allocated B/event", 0),
    SERVER_RSS("server RSS MB", 0),
    POSTGRES_RSS("PostgreSQL PSS MB", 0),
    FAILED("failed requests", 0),
    SECONDS("seconds", 2),
    NANOSECONDS("ns/op", 0),
    ALLOCATED_PER_OP("B/op", 0);

    private final String label;
    private final int digits;

    Metric(String label, int digits) {
        this.label = label;
        this.digits = digits;
    }

    public String label() {
        return label;
    }

    /** Returns the value with a comma between thousands. */
    public String format(double value) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    /** Returns the name in the JSON file. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
