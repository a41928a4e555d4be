package io.lossy.telemetry.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;

/**
 * The embedded server's {@code postgresql.conf}, written anew at every start: durable, reachable from this machine only
 * and by password only, and small.
 */
final class PostgresSettings {
    private static final String CONF = """
            # Written by Lossy Telemetry at every start. Settings of your own: ALTER SYSTEM, which this file does not touch.
            listen_addresses = '127.0.0.1'
            port = %d
            unix_socket_directories = ''
            max_connections = 40
            password_encryption = 'scram-sha-256'

            # An ack means committed, and committed means on disk.
            fsync = on
            synchronous_commit = on

            shared_buffers = '128MB'
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

    static void write(PostgresHome home, int port) throws IOException {
        Files.writeString(home.data().resolve("postgresql.conf"), CONF.formatted(port));
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

    /** By number: the name could stand for the IPv6 one. */
    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
