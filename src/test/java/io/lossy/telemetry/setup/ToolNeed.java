package io.lossy.telemetry.setup;

/** A kind of foreign program that integration tests need, and the flag by which a developer may do without it. */
enum ToolNeed {
    NODE("skipNode", "tests with JavaScript peers (Node, npm packages)"),
    PROMETHEUS("skipPrometheus", "tests with a real Prometheus"),
    ALERTMANAGER("skipAlertmanager", "tests with a real Alertmanager"),
    BROWSER("skipBrowser", "tests in a real browser (Chromium)"),
    PGBOUNCER("skipPgbouncer", "tests behind a real PgBouncer"),
    HAPROXY("skipHaproxy", "tests of several servers behind a real HAProxy"),
    NGINX("skipNginx", "tests of several servers behind a real nginx"),
    CURL("skipCurl", "the commands with curl in backends.md and catalog.md"),
    ELIXIR("skipElixir", "the Elixir module through an outage"),
    KAFKA("skipKafka", "forwarding to a real Kafka broker, and the durable log"),
    WRK("skipWrk", "closed loops of the benchmark");

    private final String flag;
    private final String tests;

    ToolNeed(String flag, String tests) {
        this.flag = flag;
        this.tests = tests;
    }

    /** The system property: {@code mvn verify -D<flag>}. */
    String flag() {
        return flag;
    }

    /** What does not run without it. */
    String tests() {
        return tests;
    }
}
