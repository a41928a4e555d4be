package io.lossy.telemetry.it.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.security.auth.ReadToken;
import io.lossy.telemetry.security.auth.SigningKey;
import io.lossy.telemetry.security.auth.SigningKeys;
import io.lossy.telemetry.security.auth.TokenScope;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one database give a person one pseudonym, or the second one does not start. */
class SharedKeysIT {
    @TempDir
    Path folder;

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();

    private ServerFixture start(String node) {
        return ServerFixture.start(folder.resolve(node), database, Clock.systemUTC(), text -> text);
    }

    private CommandLineRun serve(String node) {
        return CommandLineRun.run(
                "serve",
                "--port",
                "0",
                "--management-port",
                "0",
                "--database",
                ServerFixture.url(database),
                "--data-dir",
                folder.resolve(node).toString());
    }

    @Test
    void aServerWithAnotherKeyEndsWithOneLineAndStartsWithTheCopiedFile() throws IOException {
        try (ServerFixture first = start("first")) {
            CommandLineRun refused = serve("second");
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err())
                    .matches("error: the hash key [0-9a-f]{4} in \\S+/second/keys/hash.key is not the key of this"
                            + " database, which is [0-9a-f]{4}: copy keys/hash.key and .*\n");

            Path key = Path.of("keys", "hash.key");
            Files.copy(
                    folder.resolve("first").resolve(key),
                    folder.resolve("second").resolve(key),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
            try (ServerFixture second = start("second")) {
                store(first);
                store(second);
            }
        }
        Sql sql = new Sql(database);
        assertThat(sql.column("SELECT DISTINCT install_id FROM analytics_events"))
                .hasSize(1)
                .doesNotContainNull();
        assertThat(sql.events()).isEqualTo(2);
    }

    @Test
    void aLostKeyIsGivenUpByCommand() throws IOException {
        start("first").close();
        Files.delete(folder.resolve("first").resolve("keys").resolve("hash.key"));
        assertThat(serve("first").err()).contains("is not the key of this database");

        CommandLineRun unsure = adopt();
        assertThat(unsure.exit()).isEqualTo(1);
        assertThat(unsure.err()).contains("add --yes");
        CommandLineRun adopted = adopt("--yes");

        assertThat(adopted.exit()).as(adopted.err()).isZero();
        assertThat(adopted.out()).matches("[0-9a-f]{4} hashes the ids of \\S+; before it was [0-9a-f]{4}\n");
        try (ServerFixture again = start("first")) {
            store(again);
        }
    }

    /** One rotation at a time, server by server; two at once would make tokens invalid on the servers that still run. */
    @Test
    void aTokenOfOneServerIsValidOnTheOthersOrTheServerDoesNotStart() throws IOException {
        SigningKeys.rotate(folder.resolve("first"));
        try (ServerFixture first = startAskingForTokens("first")) {
            copyKeys("first", "second");
            SigningKeys.rotate(folder.resolve("second"));
            try (ServerFixture second = startAskingForTokens("second")) {
                String older = token("first");
                assertThat(List.of(status(first, older), status(second, older))).containsExactly(200, 200);
                await().untilAsserted(() -> assertThat(List.of(first, second))
                        .allSatisfy(server ->
                                assertThat(snapshot(server, older)).contains("\"differs\":[\"signing_keys\"]")));

                copyKeys("second", "third");
                SigningKeys.rotate(folder.resolve("third"));
                CommandLineRun refused = serve("third");
                assertThat(refused.exit()).isEqualTo(1);
                assertThat(refused.err())
                        .matches("error: the server first of this database signs its tokens with other keys"
                                + " \\([0-9a-f]{8}\\) than those in \\S+/third/keys/signing.keys"
                                + " \\([0-9a-f]{8}, [0-9a-f]{8}\\): copy keys/signing.keys .*\n");
            }
        }
        startAskingForTokens("third").close(); // all others have ended, as when every token is to be revoked
    }

    private ServerFixture startAskingForTokens(String node) {
        return ServerFixture.start(
                folder.resolve(node),
                database,
                Clock.systemUTC(),
                text -> text.replace("require_token: false", "require_token: true")
                        .replace("${LOSSY_NODE_ID:hostname}", node));
    }

    private void copyKeys(String from, String to) throws IOException {
        Path source = folder.resolve(from).resolve("keys");
        Path target = Files.createDirectories(folder.resolve(to).resolve("keys"));
        for (String file : List.of("hash.key", "signing.keys")) {
            Files.copy(
                    source.resolve(file),
                    target.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private String token(String node) {
        SigningKey key = SigningKeys.find(folder.resolve(node), null).get(0);
        return ReadToken.fresh(Set.of(TokenScope.OPS), Instant.now().plusSeconds(600))
                .signedBy(key);
    }

    private static int status(ServerFixture server, String token) throws IOException {
        return connection(server, token).getResponseCode();
    }

    private static String snapshot(ServerFixture server, String token) throws IOException {
        try (InputStream body = connection(server, token).getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static HttpURLConnection connection(ServerFixture server, String token) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://127.0.0.1:" + server.managementPort() + "/ops/snapshot")
                        .toURL()
                        .openConnection();
        connection.setRequestProperty("authorization", "Bearer " + token);
        return connection;
    }

    private CommandLineRun adopt(String... more) {
        String[] command = {
            "hash-keys",
            "adopt",
            "--database",
            ServerFixture.url(database),
            "--data-dir",
            folder.resolve("first").toString()
        };
        String[] all =
                Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray(String[]::new);
        return CommandLineRun.run(all);
    }

    private static void store(ServerFixture server) {
        assertThat(new LoopbackHttpClient(server.port())
                        .post(TestRequests.request(TestRequests.hit()).put("install_id", "somebody"))
                        .json()
                        .getJsonObject("counts")
                        .getInteger("persisted"))
                .isEqualTo(1);
    }
}
