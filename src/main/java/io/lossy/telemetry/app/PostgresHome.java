package io.lossy.telemetry.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the embedded server keeps its things: {@code <dataDir>/postgres} and what is in it.
 *
 * @param root an absolute path without symbolic links, as the server's own command line shows it
 */
record PostgresHome(Path root) {
    static PostgresHome under(Path dataDir) {
        Path root = dataDir.toAbsolutePath().normalize().resolve("postgres");
        try {
            return new PostgresHome(Files.exists(root) ? root.toRealPath() : root);
        } catch (IOException e) {
            throw new PostgresStartException("can't look into " + root + ": " + e.getMessage(), e);
        }
    }

    /** The unpacked binaries. */
    Path pgsql() {
        return root.resolve("pgsql");
    }

    Path bin(String command) {
        return pgsql().resolve("bin").resolve(command);
    }

    Path data() {
        return root.resolve("data");
    }

    /** The superuser's password, readable by the owner only. */
    Path password() {
        return root.resolve("password");
    }

    /** Held by the JVM that runs or has adopted the server. */
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
            Files.createDirectories(root.getParent());
            if (!Files.isDirectory(root)) {
                Files.createDirectory(root, ownerOnly("rwx------"));
            }
            return new PostgresHome(root.toRealPath());
        } catch (IOException e) {
            throw new PostgresStartException(
                    "can't create " + root + " (" + e.getMessage() + "): choose another place with --data-dir", e);
        }
    }

    /** Made anew for a server that is about to be initialised. */
    String newPassword() throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        Files.deleteIfExists(password());
        Files.createFile(password(), ownerOnly("rw-------")); // never readable by others, not even while empty
        Files.writeString(password(), password);
        return password;
    }

    String readPassword() {
        try {
            return Files.readString(password()).strip();
        } catch (IOException e) {
            throw new PostgresStartException(
                    "can't read the database password in " + password() + ": run as the user who owns it, or move "
                            + root + " away to begin anew",
                    e);
        }
    }

    private FileAttribute<?>[] ownerOnly(String permissions) {
        return root.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(tree)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
