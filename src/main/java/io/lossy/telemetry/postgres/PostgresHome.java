package io.lossy.telemetry.postgres;

import io.lossy.telemetry.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Locates the files of the embedded server under {@code <dataDir>/postgres}.
 *
 * @param root an absolute path without symbolic links, as the server's command line shows it
 */
public record PostgresHome(Path root) {
    public static PostgresHome under(Path dataDir) {
        Path root = dataDir.toAbsolutePath().normalize().resolve("postgres");
        try {
            return new PostgresHome(Files.exists(root) ? root.toRealPath() : root);
        } catch (IOException e) {
            throw new PostgresStartException("can't read " + root + ": " + e.getMessage(), e);
        }
    }

    /** The unpacked binaries. */
    Path pgsql() {
        return root.resolve("pgsql");
    }

    Path bin(String command) {
        return pgsql().resolve("bin").resolve(command);
    }

    public Path data() {
        return root.resolve("data");
    }

    /** The superuser's password, readable by the owner only. */
    Path password() {
        return root.resolve("password");
    }

    /** Locked by the JVM that started or adopted the server. */
    Path lock() {
        return root.resolve("app.lock");
    }

    Path serverLog() {
        return root.resolve("server.log");
    }

    boolean isInitialised() {
        return Files.exists(data().resolve("PG_VERSION"));
    }

    PostgresHome create() {
        try {
            if (!Files.isDirectory(root)) {
                PrivateFiles.createFolder(root);
            }
            return new PostgresHome(root.toRealPath());
        } catch (IOException e) {
            throw new PostgresStartException(
                    "can't create " + root + " (" + e.getMessage() + "): choose another place with --data-dir", e);
        }
    }

    /** Creates the password for a server that is about to be initialised, and replaces any earlier one. */
    String newPassword() throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        PrivateFiles.replace(password(), password);
        return password;
    }

    String readPassword() {
        try {
            return Files.readString(password()).strip();
        } catch (IOException e) {
            throw new PostgresStartException(
                    "can't read the database password in " + password() + ": run as the user who owns it, or move "
                            + root + " away to start with an empty database",
                    e);
        }
    }

    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(tree)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
