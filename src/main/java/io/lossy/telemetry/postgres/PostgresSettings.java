package io.lossy.telemetry.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;

/**
 * Writes the embedded server's {@code postgresql.conf} at every start: durable, small, and reachable only from this
 * machine and with a password.
 */
public final class PostgresSettings {
    private static final String CONF = """
            # Written by Lossy Telemetry at every start. Settings of your own: ALTER SYSTEM, which this file does not touch.
            listen_addresses = '127.0.0.1'
            port = PORT
            unix_socket_directories = ''
            max_connections = 40
            password_encryption = 'scram-sha-256'

            # An ack means committed, and committed means on disk.
            fsync = on
            synchronous_commit = on

            # PostgreSQL's default. 64 and 256 MB showed no gain for inserts.
            shared_buffers = '128MB'
            # About three million rows between two checkpoints. More would make recovery longer.
            max_wal_size = '2GB'
            timezone = 'UTC'
            log_timezone = 'UTC'
            lc_messages = 'C'

            # Errors in short form and without their statement: both could hold values out of events.
            log_error_verbosity = terse
            log_min_error_statement = panic
            log_checkpoints = off
            """;

    private PostgresSettings() {}

    public static void write(PostgresHome home, int port) throws IOException {
        Files.writeString(home.data().resolve("postgresql.conf"), CONF.replace("PORT", String.valueOf(port)));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
            return socket.getLocalPort();
        }
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the IPv4 address by number, because the name may resolve to the IPv6 one. */
    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
