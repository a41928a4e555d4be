package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LevelDbLogTest {
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;

    @TempDir
    Path folder;

    @Test
    void wholeWritesStay() throws IOException {
        byte[] log = join(record(FULL, 200), record(FIRST, 10), record(LAST, 5));

        assertThat(repaired(log)).isEqualTo(log);
    }

    @Test
    void aWriteWithoutItsEndIsCutOff() throws IOException {
        byte[] whole = join(record(FULL, 200), record(FULL, 0));
        byte[] torn = record(FULL, 300);

        for (int length = 1; length < torn.length; length++) {
            assertThat(repaired(join(whole, Arrays.copyOf(torn, length))))
                    .as("%d bytes of it", length)
                    .isEqualTo(whole);
        }
        assertThat(repaired(join(whole, record(FIRST, 30)))).isEqualTo(whole);
    }

    @Test
    void aBlockEndsWithFillBytesThatAreNoHeader() throws IOException {
        byte[] filled = join(record(FULL, 32 * 1024 - 7 - 3), new byte[3]);
        byte[] next = record(FULL, 40);

        assertThat(repaired(join(filled, next))).isEqualTo(join(filled, next));
        assertThat(repaired(join(filled, Arrays.copyOf(next, 20)))).hasSize(32 * 1024 - 3);
    }

    private byte[] repaired(byte[] log) throws IOException {
        Path file = Files.write(folder.resolve("000003.log"), log);
        LevelDbLog.repair(file);
        return Files.readAllBytes(file);
    }

    private static byte[] record(int type, int length) {
        return ByteBuffer.allocate(7 + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x12345678)
                .putShort((short) length)
                .put((byte) type)
                .array();
    }

    private static byte[] join(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }
}
