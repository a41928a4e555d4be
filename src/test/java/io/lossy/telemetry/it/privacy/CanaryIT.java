package io.lossy.telemetry.it.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import io.lossy.telemetry.it.forward.ForwardedServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plants a secret in every place that a client can write to, through both transports, at the most talkative log level, and looks
 * for it wherever the server puts anything down or shows it, and in its memory when it is done.
 */
class CanaryIT {
    private static final String WORD = "anarie"; // with any first letter
    private static final String RAW_SESSION = PlantedSecrets.SESSION.substring(1);
    private static final String RAW_INSTALL = PlantedSecrets.INSTALL.substring(1);

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);

    @TempDir
    Path folder;

    /** What each place that could hold a secret holds, by its name; the tables by theirs. */
    private final Map<String, String> places = new LinkedHashMap<>();

    private List<String> heap = List.of();

    @Test
    void whatIsNotMeantToBeKeptIsNowhere() throws IOException {
        plant(false);

        assertNowhereElse(Map.of());
        assertThat(places.get("kept_rejections")).isEmpty();
    }

    @Test
    @Tag("whole")
    void aFamilyThatKeepsItsRejectedEventsKeepsTheWrongValueAndNothingElse() throws IOException {
        plant(true);

        assertThat(places.get("kept_rejections")).contains("latency_ms\"\":\"\"" + PlantedSecrets.WRONG);
        assertNowhereElse(Map.of("kept_rejections", PlantedSecrets.WRONG));
    }

    private void plant(boolean keepRejected) throws IOException {
        Map<String, String> environment = Map.of("LOSSY_LOG_LEVEL", "DEBUG");
        Vertx vertx = Vertx.vertx();
        WebhookReceiver hook = new WebhookReceiver(vertx);
        Path settings = new ForwardedServer(folder, PlantedSecrets.catalog(keepRejected), "lossy.voice_mode.")
                .settingsFile(hook.url(), ConfigFiles.settings(null).content());
        try (ServerProcess server = ServerProcess.begin(
                        environment,
                        folder.resolve("data"),
                        0,
                        "--config",
                        settings.toString(),
                        "--database",
                        ServerFixture.url(database))
                .awaitUp()) {
            LoopbackHttpClient management = new LoopbackHttpClient(server.managementPort());
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<String> feed = feed(server.managementPort(), enough);
            PlantedSecrets plants = new PlantedSecrets(vertx, server.port());
            plants.overHttp();
            plants.overTheBridge();
            plants.writeOver();
            await().until(() -> sql.count("SELECT count(*) FROM client_reports") > 0);
            await().until(() -> management.get("/ops/snapshot").text().contains("id_missing"));
            await().until(() -> sql.count("SELECT count(*) FROM forward_lanes WHERE delivered > 0") == 1);
            places.put("webhook", hook.requests().toString());
            heap = HeapDump.of(server, folder).find(WORD);
            enough.set(true);
            places.put("live feed", feed.join());
            places.put("snapshot", management.get("/ops/snapshot").text());
            places.put("metrics", management.get("/metrics").text());
            places.put(
                    "aggregates",
                    new LoopbackHttpClient(server.port()).get("/v1/aggregates").text());
            places.put("rejected", run("rejected", "--since", "1h"));
            places.put("dump", run("dump", "--since", "1h", "--format", "jsonl"));
            server.signal("TERM");
            server.exitCode(30);
            places.put("stdout", server.out());
            places.put("log", server.err());
        } finally {
            vertx.close().await();
        }
        places.forEach((place, text) -> assertThat(text).as(place).isNotBlank());
        readTables();
        assertThat(places.get("log")).as("the level").contains(" DEBUG ");
        assertThat(places.get("dump")).as("what is kept").contains(PlantedSecrets.SPEECH);
        assertThat(places.get("rejected")).contains("field_type", "unknown_event", "id_invalid");
        assertThat(places.get("snapshot")).contains("field_type");
        assertThat(places.get("live feed")).contains("rejected");
    }

    /** @param allowed what a place may hold, by its name */
    private void assertNowhereElse(Map<String, String> allowed) {
        places.forEach((place, text) -> {
            String rest = allowed.containsKey(place) ? text.replace(allowed.get(place), "") : text;
            assertThat(rest).as(place).doesNotContainIgnoringCase(WORD);
        });
        assertThat(heap.stream()
                        .filter(text -> !text.startsWith(RAW_SESSION) && !text.startsWith(RAW_INSTALL))
                        .limit(5))
                .as("memory")
                .isEmpty();
        assertThat(heap)
                .as("that it finds the ids, which are remembered, in both forms shows that it would find the rest")
                .anyMatch(text -> text.startsWith(RAW_SESSION))
                .anyMatch(text -> text.startsWith(RAW_INSTALL));
    }

    /** What a live page is sent until the test has received enough. */
    private static CompletableFuture<String> feed(int managementPort, AtomicBoolean enough) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/ops/live"))
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(request, BodyHandlers.ofLines())
                .thenApplyAsync(response -> {
                    try (Stream<String> lines = response.body()) {
                        return lines.takeWhile(line -> !enough.get()).collect(Collectors.joining("\n"));
                    }
                });
    }

    private String run(String... arguments) {
        return CommandLineRun.run(
                        Stream.concat(Stream.of(arguments), Stream.of("--database", ServerFixture.url(database)))
                                .toArray(String[]::new))
                .out();
    }

    /** Every table as a plain dump would hold it. */
    private void readTables() {
        List<String> tables = sql.column(
                "SELECT tablename FROM pg_tables" + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
        assertThat(tables).contains("analytics_rejections", "kept_rejections");
        tables.forEach(
                table -> places.put(table, String.join("\n", sql.column("SELECT t::text FROM " + table + " t"))));
    }
}
