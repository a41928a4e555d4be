package io.lossy.telemetry.it.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Every live object of another JVM, as bytes: what {@code jcmd PID GC.heap_dump} writes after a full collection. */
final class HeapDump {
    private static final int SHOWN = 64;

    private final byte[] bytes;

    private HeapDump(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Has a running process dump its heap into a folder, and takes the file away again. */
    static HeapDump of(ServerProcess server, Path folder) {
        Path file = folder.resolve("heap.hprof").toAbsolutePath();
        Path said = folder.resolve("jcmd.out");
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            int exit = new ProcessBuilder(
                            jcmd.toString(), String.valueOf(server.pid()), "GC.heap_dump", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start()
                    .waitFor();
            assertThat(exit).as(Files.readString(said)).isZero();
            HeapDump dump = new HeapDump(Files.readAllBytes(file));
            Files.delete(file);
            return dump;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Where a text stands, with what follows it there: as Java keeps what fits into Latin-1, a byte a character, and as it
     * keeps all else and every char[], two bytes a character.
     */
    List<String> find(String text) {
        List<String> found = new ArrayList<>(find(text, StandardCharsets.ISO_8859_1, text.length()));
        // but the last byte, which is 0 and stands before the first one if the dump has the high byte first
        found.addAll(find(text, StandardCharsets.UTF_16LE, 2 * text.length() - 1));
        return found;
    }

    private List<String> find(String text, Charset form, int length) {
        List<String> found = new ArrayList<>();
        byte[] wanted = Arrays.copyOf(text.getBytes(form), length);
        for (int at = next(wanted, 0); at >= 0; at = next(wanted, at + 1)) {
            found.add(new String(bytes, at, Math.min(SHOWN, bytes.length - at), form));
        }
        return found;
    }

    private int next(byte[] wanted, int from) {
        for (int at = from; at <= bytes.length - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && bytes[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return at;
            }
        }
        return -1;
    }
}
