package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.it.forward.ForwardedServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running server with shipped settings exports every metric that a dashboard, a rule or the live page reads. */
class ExportedNamesIT {
    private static final Path OPS = Path.of("src/main/java/io/lossy/telemetry/ops");
    private static final Pattern READING = Pattern.compile("\"((?:lossy|vertx|netty|jvm|process|system)\\.[a-z.]+)\"");

    /** Exported by the JVM's meters after the first pause of that kind only. */
    private static final Pattern AFTER_A_PAUSE = Pattern.compile("jvm_gc_(pause|concurrent_phase)_.*");

    @TempDir
    static Path folder;

    private static ServerFixture server;
    private static String page;

    @BeforeAll
    static void scrape() throws Exception {
        server = ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                new ForwardedServer(folder, "lossy.none.")
                        .settings("http://127.0.0.1:9/hook")); // nothing leaves for it
        HttpClient client = HttpClient.newHttpClient();
        JsonObject body = TestRequests.request(TestRequests.hit());
        client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/v1/events"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        URI metrics = URI.create("http://localhost:" + server.managementPort() + "/metrics");
        page = await().until(
                        () -> client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                                .body(),
                        text -> text.contains("requests_total{code=\"200\"}")); // a response counts once it has ended
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void dashboardsAndRulesReadExportedMetrics() {
        Vocabulary vocabulary = Vocabulary.ofPage(page).with(OpsFiles.catalog()).recorded(OpsFiles.rules());
        Set<String> read = Stream.concat(
                        OpsFiles.dashboards().stream().flatMap(Dashboard::queries),
                        OpsFiles.rules().stream().map(Rule::expr))
                .flatMap(query -> new PromQl(query).selectors().stream())
                .map(PromQl.Selector::metric)
                .filter(name -> !AFTER_A_PAUSE.matcher(name).matches())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(read).hasSizeGreaterThan(50).contains("vertx_pool_queue_pending");
        assertThat(read).filteredOn(name -> !vocabulary.knows(name)).isEmpty();
    }

    @Test
    void theLivePageReadsExportedMetrics() throws IOException {
        Set<String> read = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(OPS)) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                READING.matcher(Files.readString(source)).results().forEach(found -> read.add(found.group(1)));
            }
        }

        assertThat(read).hasSizeGreaterThan(20).contains("vertx.pool.in.use");
        assertThat(read)
                .filteredOn(name -> !page.contains("\n" + name.replace('.', '_')))
                .isEmpty();
    }

    @Test
    void theServersOwnMetricsOfHttpAndPoolsAreExported() {
        assertThat(page)
                .contains("\nvertx_http_server_requests_total{code=\"200\"} ")
                .contains("\nvertx_http_server_response_time_seconds_count{code=\"200\"} ")
                .contains("\nvertx_http_server_active_connections ")
                .contains("\nvertx_pool_in_use{")
                .contains("\nvertx_sql_")
                .doesNotContain("\nvertx_eventbus_");
    }
}
