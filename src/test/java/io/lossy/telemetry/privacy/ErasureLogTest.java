package io.lossy.telemetry.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.privacy.ErasureLog.ErasureAction;
import io.lossy.telemetry.privacy.ErasureLog.ErasureEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErasureLogTest {
    private static final ErasureEntry ERASED = new ErasureEntry(
            Instant.parse("2026-11-30T10:00:00Z"),
            ErasureAction.ERASE_INSTALL,
            "3b1f.000102030405060708090a0b0c0d0e0f");
    private static final ErasureEntry DESTROYED =
            new ErasureEntry(Instant.parse("2026-11-30T10:00:01Z"), ErasureAction.DESTROY_KEY, "3b1f");

    @TempDir
    Path data;

    @Test
    void entriesAreReadAsTheyWereWritten() throws IOException {
        ErasureLog log = ErasureLog.of(data, " ");
        log.append(List.of(ERASED));
        log.append(List.of());
        log.append(List.of(DESTROYED));

        assertThat(log.read()).containsExactly(ERASED, DESTROYED);
        assertThat(Files.getPosixFilePermissions(data.resolve("erasures.log")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aLineThatACrashCutOffIsRemovedByTheNextEntry() throws IOException {
        ErasureLog log = ErasureLog.of(data, data.resolve("named.log").toString());
        log.append(List.of(ERASED));
        Files.writeString(data.resolve("named.log"), "{\"at\":\"2026-", StandardOpenOption.APPEND);

        log.append(List.of(DESTROYED));

        assertThat(log.read()).containsExactly(ERASED, DESTROYED);
    }

    @Test
    void aLineThatIsNoEntryIsNamed() throws IOException {
        ErasureLog log = ErasureLog.of(data, null);
        log.append(List.of(ERASED));
        for (String line :
                List.of("", "x", "[]", "{\"at\":\"now\"}", "{\"at\":\"2026-11-30T10:00:00Z\",\"action\":\"erase\"}")) {
            Path file = Files.writeString(data.resolve("bad.log"), Files.readString(log.file()) + line + "\n");

            assertThatThrownBy(new ErasureLog(file)::read).as(line).hasMessageContaining("bad.log: line 2 is not");
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenFails() throws IOException {
        Path file = Files.createFile(data.resolve("file"));

        assertThatThrownBy(() -> ErasureLog.of(file, null).append(List.of()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot write the log of erasures");
    }

    @Test
    void anIdThatIsNotStoredIsRefused() {
        assertThatThrownBy(() -> new ErasureEntry(Instant.EPOCH, ErasureAction.OPT_OUT, "alice"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
