package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.diff.CatalogDiff;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.catalog.reader.CatalogFile;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.codegen.GeneratedFiles;
import io.lossy.telemetry.emitter.EmitterOptions;
import io.lossy.telemetry.emitter.HttpTransport;
import io.lossy.telemetry.emitter.TelemetryEmitter;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients built by one catalog against a server that runs another, both ways round: what still fits is stored, what does
 * not is rejected once and never tried again, and neither harms other events.
 */
class VersionSkewIT {
    private static final Path CATALOGS = Path.of("src/test/resources/evolution").toAbsolutePath();
    private static final Path OLD = CATALOGS.resolve("old.yml");
    private static final Path NEW = CATALOGS.resolve("new.yml");
    private static final String FIT = "['lossy.cache.hit', { age_ms: 5, tier: 'disk' }]";

    @TempDir
    Path folder;

    @Test
    void theGateLetsTheNewCatalogIn() throws IOException {
        assertThat(CatalogDiff.between(file(OLD), file(NEW), LocalDate.of(2026, 11, 22))
                        .problems())
                .isEmpty();
    }

    @Test
    void anOldClientWithANewServer() throws Exception {
        try (ServerFixture server = server(NEW)) {
            JsonObject stats = emit(
                    server,
                    OLD,
                    FIT,
                    "['lossy.cache.hit', { age_ms: 6, tier: 'memory', warm: true }]",
                    "['lossy.cache.lookup', {}]",
                    "['lossy.cache.evicted', { notes_count: 3 }]",
                    "['lossy.cache.cleared', {}]",
                    FIT);

            assertBooks(stats, 6, 4, 2);
            assertThat(stored(server))
                    .containsExactly(
                            "lossy.cache.hit 2-0-0 {\"tier\": \"disk\", \"age_ms\": 5}",
                            "lossy.cache.hit 2-0-0 {\"tier\": \"memory\", \"age_ms\": 6}",
                            "lossy.cache.looked_up 1-0-1 {}",
                            "lossy.cache.hit 2-0-0 {\"tier\": \"disk\", \"age_ms\": 5}");
            assertThat(refused(server))
                    .containsExactly(
                            "field_required lossy.cache.evicted /payload/reason",
                            "unknown_event lossy.cache.cleared /event");
            assertReceivedOnce(server, 6);
            assertThat(server.meters().sum("lossy_ingest_fields_stripped_total", "family=\"cache\""))
                    .isEqualTo(1);
        }
    }

    @Test
    void aNewClientWithAnOldServer() throws Exception {
        try (ServerFixture server = server(OLD)) {
            JsonObject stats = emit(
                    server,
                    NEW,
                    FIT,
                    "['lossy.cache.hit', { age_ms: 6, tier: 'disk', shard: 7 }]",
                    "['lossy.cache.hit', { age_ms: 7, tier: 'network' }]",
                    "['lossy.cache.evicted', { notes_count: 3, reason: 'space' }]",
                    "['lossy.cache.looked_up', {}]",
                    "['lossy.cache.warmed', {}]",
                    FIT);

            assertBooks(stats, 7, 4, 3);
            assertThat(stored(server))
                    .containsExactly(
                            "lossy.cache.hit 1-0-0 {\"tier\": \"disk\", \"age_ms\": 5}",
                            "lossy.cache.hit 1-0-0 {\"tier\": \"disk\", \"age_ms\": 6}",
                            "lossy.cache.evicted 1-0-0 {\"notes_count\": 3}",
                            "lossy.cache.hit 1-0-0 {\"tier\": \"disk\", \"age_ms\": 5}");
            assertThat(refused(server))
                    .containsExactly(
                            "field_enum lossy.cache.hit /payload/tier",
                            "unknown_event lossy.cache.looked_up /event",
                            "unknown_event lossy.cache.warmed /event");
            assertReceivedOnce(server, 7);
        }
    }

    @Test
    void theJavaConstantsOfAnOldServiceLeadToTheEventUnderItsNewName() throws Exception {
        Path source = write("Events.java", OLD, "Events.java");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", folder.toString(), source.toString()))
                .isZero();
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {folder.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
                ServerFixture server = server(NEW)) {
            Object lookup = loader.loadClass("io.lossy.telemetry.generated.Events")
                    .getField("CACHE_LOOKUP")
                    .get(null);
            URI endpoint = URI.create("http://127.0.0.1:" + server.port());
            try (TelemetryEmitter emitter =
                    new TelemetryEmitter(EmitterOptions.of(Source.BACKEND), new HttpTransport(endpoint, null))) {
                emitter.emit(String.valueOf(lookup), Map.of());
            }
            assertThat(stored(server)).containsExactly("lossy.cache.looked_up 1-0-1 {}");
        }
    }

    private static CatalogFile file(Path catalog) throws IOException {
        return CatalogReader.readFile(catalog.getFileName().toString(), Files.readString(catalog));
    }

    private static ServerFixture server(Path catalog) {
        return ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                settings -> settings.replace("${LOSSY_CATALOG:conf/events.yml}", catalog.toString()));
    }

    /** Emits through the real client, built by a catalog, and tells its books after two flushes. */
    private JsonObject emit(ServerFixture server, Path catalog, String... events) throws Exception {
        Path client = Files.createDirectories(folder.resolve("client"));
        try (Stream<Path> files = Files.list(Path.of("target/classes/client"))) {
            for (Path file : files.toList()) {
                Files.copy(file, client.resolve(file.getFileName().toString()));
            }
        }
        write("client/events.js", catalog, "js/events.js");
        write("client/rules.js", catalog, "js/rules.js");
        Path program = Files.writeString(
                folder.resolve("program.mjs"), String.format(Locale.ROOT, """
                import { createTelemetry } from './client/telemetry.js';
                const client = createTelemetry({ endpoint: process.argv[2], source: 'extension' });
                for (const [event, payload] of [%s]) {
                  if (!client.emit(event, payload)) throw new Error(event + ' was not taken');
                }
                for (let i = 0; i < 600 && (await client.flush()).pending; i++) await new Promise((next) => setTimeout(next, 100));
                console.log('BOOKS ' + JSON.stringify(await client.stats()));
                await client.close();
                """, String.join(",\n", events)));
        NodeRun run = NodeRun.of(folder, Map.of(), List.of(program.toString(), "http://127.0.0.1:" + server.port()));
        assertThat(run.status()).as(run.said()).isZero();
        return new JsonObject(
                run.said().substring(run.said().indexOf("BOOKS ") + 6).strip());
    }

    private Path write(String name, Path catalog, String generated) throws IOException {
        String text = GeneratedFiles.of(file(catalog).catalog()).contents().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(generated))
                .findFirst()
                .orElseThrow()
                .getValue();
        return Files.writeString(folder.resolve(name), text);
    }

    private static void assertBooks(JsonObject stats, int emitted, int acked, int rejected) {
        assertThat(stats.getInteger("emitted")).isEqualTo(emitted);
        assertThat(stats.getInteger("acked")).isEqualTo(acked);
        assertThat(stats.getInteger("rejected")).isEqualTo(rejected);
        assertThat(stats.getInteger("pending")).isZero();
        assertThat(stats.getInteger("queued")).isZero();
    }

    /** Nothing was sent a second time, but what a busy server answered with retry. */
    private static void assertReceivedOnce(ServerFixture server, int events) {
        ScrapedMeters meters = server.meters();
        assertThat(meters.sum("lossy_ingest_events_received_total", "source=\"extension\"")
                        - meters.sum("lossy_ingest_events_nacked_total"))
                .isEqualTo(events);
    }

    private static List<String> stored(ServerFixture server) {
        return server.sql()
                .column(
                        "SELECT concat_ws(' ', event, schema_version, payload) FROM analytics_events ORDER BY event_id");
    }

    private static List<String> refused(ServerFixture server) {
        return server.sql()
                .column("SELECT concat_ws(' ', reason, event, pointer) FROM analytics_rejections ORDER BY 1");
    }
}
