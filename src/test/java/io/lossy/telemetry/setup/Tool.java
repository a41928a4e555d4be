package io.lossy.telemetry.setup;

/** A path that the integration tests are handed, by its name in {@code target/tools.properties}. */
enum Tool {
    NODE(ToolNeed.NODE),
    NPM(ToolNeed.NODE),
    NODE_MODULES(ToolNeed.NODE),
    PROMETHEUS(ToolNeed.PROMETHEUS),
    PROMTOOL(ToolNeed.PROMETHEUS),
    ALERTMANAGER(ToolNeed.ALERTMANAGER),
    AMTOOL(ToolNeed.ALERTMANAGER),
    CHROMIUM(ToolNeed.BROWSER),
    PGBOUNCER(ToolNeed.PGBOUNCER),
    HAPROXY(ToolNeed.HAPROXY),
    NGINX(ToolNeed.NGINX),
    CURL(ToolNeed.CURL),
    ELIXIR(ToolNeed.ELIXIR),
    /** The folder of the broker's jars. */
    KAFKA(ToolNeed.KAFKA),
    /** Only for the benchmark. */
    WRK(ToolNeed.WRK),
    /** Only for the benchmark: the packages of the server that it compares with. */
    BENCH_MODULES(ToolNeed.NODE);

    private final ToolNeed need;

    Tool(ToolNeed need) {
        this.need = need;
    }

    ToolNeed need() {
        return need;
    }

    String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
