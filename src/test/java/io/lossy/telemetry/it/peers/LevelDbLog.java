package io.lossy.telemetry.it.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Repairs the logs of a killed browser's IndexedDB. Chromium continues a log after a record that the kill cut off, and
 * the next kill then loses what was written after that record (Chromium issue 460568). No write of a page was
 * acknowledged for such a record, so cutting it off hides no loss of ours.
 *
 * <p>A log consists of blocks of 32 KiB. A record has a header of 7 bytes: checksum (4), length (2, little-endian) and
 * type. Types 1 and 4 end a write, 2 and 3 are its earlier parts. Source: LevelDB, {@code doc/log_format.md}.
 */
final class LevelDbLog {
    private static final int BLOCK = 32 * 1024;
    private static final int HEADER = 7;
    private static final int FULL = 1;
    private static final int LAST = 4;

    private LevelDbLog() {}

    /** Cuts off the unfinished last write of each IndexedDB log of a browser profile. */
    static void repairAll(Path profile) throws IOException {
        try (Stream<Path> files = Files.walk(profile)) {
            List<Path> logs = files.filter(LevelDbLog::isLog).toList();
            for (Path log : logs) {
                repair(log);
            }
        }
    }

    private static boolean isLog(Path file) {
        String name = file.getFileName().toString();
        return file.getParent().toString().endsWith(".indexeddb.leveldb")
                && (name.endsWith(".log") || name.startsWith("MANIFEST-"));
    }

    /** Cuts off the unfinished last write of a log. Changes nothing if all its writes are whole. */
    static void repair(Path log) throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        int whole = endOfLastWrite(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        if (whole < bytes.length) {
            try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
                file.truncate(whole);
            }
        }
    }

    private static int endOfLastWrite(ByteBuffer log) {
        int whole = 0;
        int at = 0;
        while (log.limit() - at >= HEADER) {
            int left = BLOCK - at % BLOCK;
            if (left < HEADER) {
                at += left; // the end of a block is too short for a header
                continue;
            }
            int type = log.get(at + 6);
            at += HEADER + Short.toUnsignedInt(log.getShort(at + 4));
            if (at > log.limit()) {
                return whole;
            }
            if (type == FULL || type == LAST) {
                whole = at;
            }
        }
        return whole;
    }
}
