package io.lossy.telemetry.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.DocumentedJson;
import io.lossy.telemetry.privacy.HashKeys;
import io.lossy.telemetry.security.auth.SecretDigest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documents of the commands on keys. */
class KeysJsonTest {
    @TempDir
    Path data;

    private JsonObject run(String command, String... options) {
        CommandLineRun run = CommandLineRun.run(
                Stream.of(Stream.of(command.split(" ")), Stream.of(options), Stream.of("--format", "json"))
                        .flatMap(part -> part)
                        .toArray(String[]::new));
        assertThat(run.exit()).as(run.err()).isZero();
        return DocumentedJson.object(command, run);
    }

    private String dataDir() {
        return "--data-dir=" + data;
    }

    @Test
    void aWriteKeyIsPrintedWithItsDigest() {
        JsonObject key = run("keys new write", "--id=web", "--source=backend,extension", "--origin=https://a.example");

        assertThat(key.getString("sha256"))
                .isEqualTo(SecretDigest.of(key.getString("key")).hex());
        assertThat(key.getJsonArray("sources")).containsExactly("extension", "backend");
        assertThat(key.getInteger("burst")).isEqualTo(2_000);
    }

    @Test
    void aTokenNamesTheKeyThatSignedIt() {
        JsonObject token = run("keys new read", "--scope=ops", dataDir());
        JsonObject before = run("keys list", dataDir());
        JsonObject rotated = run("keys rotate", "--signing", dataDir());

        String signed = before.getJsonArray("keys").getJsonObject(0).getString("id");
        assertThat(token.getString("signing_key")).isEqualTo(signed);
        assertThat(token.getJsonArray("scopes")).containsExactly("ops");
        assertThat(rotated.getString("previous")).isEqualTo(signed);
        assertThat(run("keys list", dataDir()).getJsonArray("keys")).hasSize(2);
    }

    @Test
    void hashKeysAreListedRotatedAndDestroyed() {
        HashKeys.find(data, null);
        JsonObject rotated = run("hash-keys rotate", dataDir());
        JsonObject list = run("hash-keys list", dataDir());
        String previous = rotated.getString("previous");
        CommandLineRun destroyed =
                CommandLineRun.run("hash-keys", "destroy", previous, "--yes", dataDir(), "--format", "json");

        assertThat(list.getJsonArray("keys").getJsonObject(0).getString("id")).isEqualTo(rotated.getString("current"));
        assertThat(list.getJsonArray("keys").getJsonObject(1).getString("replaced"))
                .isNotNull();
        assertThat(DocumentedJson.object("hash-keys destroy", destroyed).getString("destroyed"))
                .isEqualTo(previous);
        assertThat(run("hash-keys list", dataDir()).getJsonArray("keys")).hasSize(1);
        assertThat(run("keys rotate", "--hash", dataDir()).getString("kind")).isEqualTo("hash");
    }
}
