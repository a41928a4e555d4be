package io.lossy.telemetry.it.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Arrays;
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
