package io.lossy.telemetry.app;

import io.lossy.telemetry.address.HostPort;
import io.lossy.telemetry.config.SetupException;
import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import io.lossy.telemetry.security.net.Exposure;
import io.lossy.telemetry.security.net.TlsPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds problems before the slow part of a start: before PostgreSQL is unpacked, initialised and migrated. Writes
 * nothing and listens on no port.
 */
final class StartChecks {
    /** Bytes that a first start writes: programs, an empty database, and its first log segments. */
    static final long FIRST_START_BYTES = 200L << 20;

    private StartChecks() {}

    /** @throws SetupException that says what is wrong and which setting changes it */
    static void run(TelemetryConfig config) {
        if (config.receives()) {
            requirePort(config.ingest().host(), config.ingest().port(), "ingest", "--port");
        }
        requirePort(config.ops().host(), config.ops().port(), "management", "--management-port");
        requireCertificate(config.ingest().exposure());
        requireCertificate(config.ops().exposure());
        if (config.database() == null && config.stores()) {
            requireDataFolder(config.dataDir().toAbsolutePath().normalize());
        }
    }

    /** Binds the port without listening on it, so that no client connects before the server can answer. */
    private static void requirePort(String host, int port, String section, String option) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new SetupException(
                    "unknown host " + host + ": write a name or address of this machine in " + section + ".host", null);
        }
        try (Socket socket = new Socket()) {
            socket.setReuseAddress(true); // like the server: connections of the previous process may linger
            socket.bind(address);
        } catch (IOException e) {
            throw cannotListen(host, port, section, option, e);
        }
    }

    /** Names the address and its setting, because "Address already in use" contains neither. */
    static SetupException cannotListen(String host, int port, String section, String option, Throwable cause) {
        return new SetupException(
                "can't listen on " + new HostPort(host, port) + " (" + cause.getMessage()
                        + "): stop the program that listens there, or"
                        + " choose another with " + option + " (" + section + ".port; the address is " + section
                        + ".host)",
                cause);
    }

    private static void requireCertificate(Exposure exposure) {
        try {
            TlsPort.check(exposure);
        } catch (IllegalStateException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void requireDataFolder(Path dataDir) {
        Path there = existing(dataDir);
        if (!Files.isDirectory(there)) {
            throw new SetupException(there + " is not a directory: choose another place with --data-dir", null);
        }
        if (!Files.isWritable(there)) {
            throw new SetupException(
                    "can't write to " + there
                            + ": run as the user who owns it, or choose another place with --data-dir",
                    null);
        }
        if (!EmbeddedPostgres.existsIn(dataDir)) {
            requireSpace(there, usable(there));
        }
    }

    static void requireSpace(Path folder, long usableBytes) {
        if (usableBytes < FIRST_START_BYTES) {
            throw new SetupException(
                    "only " + (usableBytes >> 20) + " MB are free in " + folder + ", and a new database needs "
                            + (FIRST_START_BYTES >> 20) + " MB: free some, or choose another place with --data-dir",
                    null);
        }
    }

    private static long usable(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // some file systems don't report their free space
        }
    }

    /** Returns the folder itself or its nearest existing parent. */
    private static Path existing(Path folder) {
        @Nullable Path at = folder;
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
        }
        return at == null ? folder : at;
    }
}
