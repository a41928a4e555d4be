package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.emitter.EmitterOptions;
import io.lossy.telemetry.emitter.HttpTransport;
import io.lossy.telemetry.emitter.Stats;
import io.lossy.telemetry.emitter.TelemetryEmitter;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.SubPathProxy;
import io.lossy.telemetry.security.auth.ReadToken;
import io.lossy.telemetry.security.auth.SigningKeys;
import io.lossy.telemetry.security.auth.TokenScope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every program that talks to a server, where that is below a path of a host, or on a host whose name has an underscore. */
class AddressesIT {
    static final String EVENT = "lossy.automation.note_posted";
    private static final String KEY = "wk_addresses_of_all_kinds";

    @TempDir
    private static Path folder;

    private static DatabaseAddress database;
    private static TelemetryServer server;
    private static SubPathProxy proxy;
    private static String token;

    @BeforeAll
    static void start() {
        Path data = folder.resolve("data");
        token = ReadToken.fresh(Set.of(TokenScope.AGGREGATES), Instant.now().plus(Duration.ofDays(1)))
                .signedBy(SigningKeys.rotate(data).get(0));
        database = PostgresFixture.migratedDatabase();
        server = ServerFixture.launch(
                data,
                0,
                database,
                Clock.systemUTC(),
                text -> text.replace(
                        "  keys: []",
                        "  keys: [{ id: all, secret: " + KEY + ", sources: [extension, backend, automation] }]"));
        proxy = new SubPathProxy(server.port());
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    private static CommandLineRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", proxy.url() + "/"));
        return CommandLineRun.run(all.toArray(String[]::new));
    }

    private static void requireWell(CommandLineRun program) {
        assertThat(program.exit()).as(program.err()).isZero();
    }

    @Test
    void commandsKeepThePathOfTheServer() {
        requireWell(run("emit", EVENT, "platform=youtube", "latency_ms=1", "retries=0", "--key", KEY));
        requireWell(run("load", "--rate", "20", "--duration", "1", "--connections", "1", "--key", KEY));
        requireWell(run("tail", "--limit", "1", "--format", "jsonl", "--token", token));
    }

    @Test
    void theEmitterKeepsThePathOfTheServer() throws Exception {
        for (String slash : List.of("", "/")) {
            HttpTransport transport = new HttpTransport(URI.create(proxy.url() + slash), KEY);
            try (TelemetryEmitter emitter = new TelemetryEmitter(EmitterOptions.of(Source.AUTOMATION), transport)) {
                emitter.emit(EVENT, Map.of("platform", "youtube", "latency_ms", 2, "retries", 0));
                Stats stats = emitter.flush().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
                assertThat(stats.acked()).as(stats.toString()).isEqualTo(1);
            }
        }
    }

    @Test
    void theFilesOfTheClientNameOneAnotherBelowThePath() throws Exception {
        HttpRequest ask = HttpRequest.newBuilder(URI.create(proxy.url() + "/client/telemetry.js"))
                .build();
        HttpResponse<String> file = HttpClient.newHttpClient().send(ask, HttpResponse.BodyHandlers.ofString());

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.body()).contains(" from './").doesNotContain(" from '/");
    }

    /** In a JVM of its own, since the names of hosts are the JVM's. */
    @Test
    void aHostMayHaveAnUnderscoreInItsName() throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 lossy_server lossy_db localhost\n");
        String url = "http://lossy_server:" + server.port();
        String databaseUrl = ServerFixture.url(database).replace("@" + database.host() + ":", "@lossy_db:");

        // the second server has the hash key of the first, as servers on one database must
        String said = child(
                hosts, url, KEY, token, databaseUrl, folder.resolve("data").toString());

        assertThat(said.lines().filter(line -> line.matches("(emit|load|tail|dump|serve|emitter) .*")))
                .as(said)
                .hasSize(6)
                .allMatch(line -> line.matches("(emit|load|tail|dump|serve) 0.*|emitter .*acked=1,.*"));
    }

    private static String child(Path hosts, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.net.hosts.file=" + hosts,
                "-Dvertx.disableDnsResolver=true",
                "-cp",
                System.getProperty("java.class.path"),
                NamedHosts.class.getName()));
        command.addAll(List.of(arguments));
        Path said = folder.resolve("said");
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(child.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        return Files.readString(said);
    }
}
