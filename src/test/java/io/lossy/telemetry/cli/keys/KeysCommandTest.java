package io.lossy.telemetry.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.cli.CapturedCommand;
import io.lossy.telemetry.config.ConfigOverrides;
import io.lossy.telemetry.config.ConfigReader;
import io.lossy.telemetry.ingest.WriteKey;
import io.lossy.telemetry.privacy.HashKeys;
import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.lossy.telemetry.security.auth.SecretDigest;
import io.lossy.telemetry.security.auth.SigningKeys;
import io.lossy.telemetry.security.auth.TokenScope;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysCommandTest {
    @TempDir
    Path data;

    private CapturedCommand keys(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "keys";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 1] = "--data-dir=" + data;
        return CapturedCommand.run(all);
    }

    private ReadTokenVerifier.TokenCheck verify(String token) {
        return new ReadTokenVerifier(SigningKeys.find(data, null), List.of(), Set.of(), Clock.systemUTC())
                .verify(TokenScope.OPS, token);
    }

    /** What is printed for the settings is pasted as it is. */
    @Test
    void theLineOfANewWriteKeyIsReadBackByTheSettings() {
        CapturedCommand shell = CapturedCommand.run(
                "keys", "new", "write", "--id=web", "--source=extension,backend", "--origin=https://a.example");
        String line = shell.err()
                .lines()
                .filter(said -> said.contains("sha256"))
                .findFirst()
                .orElseThrow();

        WriteKey key = ConfigReader.read(
                        "t.yml", "ingest:\n  keys:\n" + line + "\n", variable -> null, ConfigOverrides.NONE)
                .ingest()
                .keys()
                .get(0);

        assertThat(shell.exit()).isZero();
        assertThat(shell.out()).startsWith("wk_").hasLineCount(1);
        assertThat(shell.err()).doesNotContain(shell.out().strip());
        assertThat(key.digests()).containsExactly(SecretDigest.of(shell.out().strip()));
        assertThat(key.sources()).hasSize(2);
        assertThat(key.origins()).containsExactly("https://a.example");
    }

    @Test
    void aTokenIsGoodForOneRotationAndNoMore() {
        String token = keys("new", "read", "--scope=ops,aggregates").out().strip();
        assertThat(verify(token)).isInstanceOf(ReadTokenVerifier.TokenAccepted.class);

        assertThat(keys("rotate", "--signing").exit()).isZero();
        assertThat(verify(token)).isInstanceOf(ReadTokenVerifier.TokenAccepted.class);
        assertThat(keys("list").out()).hasLineCount(2).contains("signs and verifies tokens");

        assertThat(keys("rotate", "--signing").exit()).isZero();
        assertThat(verify(token)).isInstanceOf(ReadTokenVerifier.TokenRejected.class);
    }

    @Test
    void theKeyOfThePseudonymsIsChangedHereToo() throws Exception {
        assertThat(keys("rotate", "--hash").err()).contains("no hash key in", "name the server's --data-dir");
        HashKeys.find(data, null);

        assertThat(keys("rotate", "--hash").out()).contains("hashes new ids", "stays readable");
        assertThat(CapturedCommand.run("hash-keys", "list", "--data-dir", data.toString())
                        .out())
                .hasLineCount(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new",
                "rotate",
                "rotate --signing --hash",
                "new read --scope=admin",
                "new read --scope=ops --days=0",
                "new read --scope=ops --days=401",
                "new write --id=a --source=moon",
                "new write --id=a,b --source=backend",
                "new write --id=a --source=backend --origin=*",
                "new write --id=a --source=backend --burst=0",
            })
    void saysWhatIsWrongUsage(String line) {
        CapturedCommand shell = CapturedCommand.run(("keys " + line).split(" "));

        assertThat(shell.exit()).as(shell.err()).isEqualTo(2);
        assertThat(shell.out()).isEmpty();
    }
}
