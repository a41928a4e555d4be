package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.access.Scope;
import io.lossy.telemetry.access.SecretDigest;
import io.lossy.telemetry.access.SigningKeys;
import io.lossy.telemetry.app.ConfigOverrides;
import io.lossy.telemetry.app.ConfigReader;
import io.lossy.telemetry.ingest.WriteKey;
import io.lossy.telemetry.validate.HashKeys;
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

    private Shell keys(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "keys";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 1] = "--data-dir=" + data;
        return Shell.run(all);
    }

    private Readers.Verdict judge(String token) {
        return new Readers(SigningKeys.find(data, null), List.of(), Set.of(), Clock.systemUTC())
                .judge(Scope.OPS, token);
    }

    /** What is printed for the settings is pasted as it is. */
    @Test
    void theLineOfANewWriteKeyIsReadBackByTheSettings() {
        Shell shell = Shell.run(
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
        assertThat(judge(token)).isInstanceOf(Readers.Admitted.class);

        assertThat(keys("rotate", "--signing").exit()).isZero();
        assertThat(judge(token)).isInstanceOf(Readers.Admitted.class);
        assertThat(keys("list").out()).hasLineCount(2).contains("signs and is recognised");

        assertThat(keys("rotate", "--signing").exit()).isZero();
        assertThat(judge(token)).isInstanceOf(Readers.Refused.class);
    }

    @Test
    void theKeyOfThePseudonymsIsChangedHereToo() throws Exception {
        assertThat(keys("rotate", "--hash").err()).contains("no hash key in", "name the server's --data-dir");
        HashKeys.find(data, null);

        assertThat(keys("rotate", "--hash").out()).contains("makes new pseudonyms", "stays readable");
        assertThat(Shell.run("hash-keys", "list", "--data-dir", data.toString()).out())
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
        Shell shell = Shell.run(("keys " + line).split(" "));

        assertThat(shell.exit()).as(shell.err()).isEqualTo(2);
        assertThat(shell.out()).isEmpty();
    }
}
