package io.lossy.telemetry.bench.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes the files of {@code src/test/resources/bench} to where other programs read them. */
public final class BenchFile {
    private BenchFile() {}

    public static Path copy(String name, Path folder) {
        return write(name, read(name), folder);
    }

    /** @throws IllegalStateException if the file has another checksum */
    static Path checked(String name, String sha256, Path folder) {
        byte[] content = read(name);
        String actual = sha256(content);
        if (!actual.equals(sha256)) {
            throw new IllegalStateException(name + " has been changed: its SHA-256 is " + actual + ", not " + sha256);
        }
        return write(name, content, folder);
    }

    private static byte[] read(String name) {
        try (InputStream in = BenchFile.class.getResourceAsStream("/bench/" + name)) {
            if (in == null) {
                throw new IllegalStateException("bench/" + name + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(String name, byte[] content, Path folder) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
