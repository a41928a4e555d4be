package io.lossy.telemetry.security.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {
    @TempDir
    Path data;

    private static List<String> ids(List<SigningKey> keys) {
        return keys.stream().map(SigningKey::id).toList();
    }

    @Test
    void thereIsNoneUntilSomebodyMakesOne() {
        assertThat(SigningKeys.find(data, null)).isEmpty();
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void rotationKeepsTheOneBeforeAndNoMore() {
        String first = SigningKeys.rotate(data).get(0).id();
        String second = SigningKeys.rotate(data).get(0).id();
        String third = SigningKeys.rotate(data).get(0).id();

        assertThat(ids(SigningKeys.find(data, " ")))
                .containsExactly(third, second)
                .doesNotContain(first);
        assertThat(data.resolve("keys")).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void theFileIsForItsOwnerAlone() throws IOException {
        SigningKeys.rotate(data);
        Path file = SigningKeys.file(data);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatIllegalStateException()
                .isThrownBy(() -> SigningKeys.find(data, null))
                .withMessageContaining("chmod 600");
    }

    @Test
    void theEnvironmentComesBeforeTheFileAndItsMistakesAreNotRepeated() {
        SigningKeys.rotate(data);
        SigningKey one = SigningKey.random();
        SigningKey two = SigningKey.random();

        assertThat(ids(SigningKeys.find(data, one.hex() + ", " + two.hex()))).containsExactly(one.id(), two.id());
        for (String wrong : List.of("hush", "abcd", one.hex() + ",hush")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> SigningKeys.find(data, wrong))
                    .withMessageContaining("LOSSY_SIGNING_KEYS")
                    .withMessageNotContaining(wrong);
        }
    }
}
