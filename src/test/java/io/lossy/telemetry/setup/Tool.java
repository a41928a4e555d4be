package io.lossy.telemetry.setup;

/** A path that the integration tests are handed, by its name in {@code target/tools.properties}. */
enum Tool {
    NODE(Need.NODE),
    NPM(Need.NODE),
    NODE_MODULES(Need.NODE),
    PROMETHEUS(Need.PROMETHEUS),
    PROMTOOL(Need.PROMETHEUS),
    ALERTMANAGER(Need.ALERTMANAGER),
    AMTOOL(Need.ALERTMANAGER),
    CHROMIUM(Need.BROWSER),
    CURL(Need.CURL);

    private final Need need;

    Tool(Need need) {
        this.need = need;
    }

    Need need() {
        return need;
    }

    String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
