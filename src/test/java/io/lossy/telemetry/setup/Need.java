package io.lossy.telemetry.setup;

/** A kind of foreign program that integration tests need, and the flag by which a developer may do without it. */
enum Need {
    NODE("skipNode", "tests with JavaScript peers (Node, npm packages)"),
    PROMETHEUS("skipPrometheus", "tests with a real Prometheus"),
    ALERTMANAGER("skipAlertmanager", "tests with a real Alertmanager"),
    BROWSER("skipBrowser", "tests in a real browser (Chromium)"),
    CURL("skipCurl", "the commands with curl in client.md and catalog.md");

    private final String flag;
    private final String tests;

    Need(String flag, String tests) {
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
