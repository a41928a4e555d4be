package io.lossy.telemetry.database;

import io.lossy.telemetry.address.HostPort;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Address and login of the database, as given by {@code --database} and {@code DATABASE_URL} or reported by the
 * embedded server. Its text never shows the password.
 *
 * @param host   a name or an address; an IPv6 address without brackets
 * @param others further hosts that may be the primary after a failover, each with its port
 */
public record DatabaseAddress(
        String host, int port, String database, String user, String password, DatabaseTls tls, List<HostPort> others) {
    static final String FORM = "a database URL looks like postgresql://user:password@host:port/database";

    /**
     * Makes the driver connect to the host that takes writes only. The driver remembers what each host was, by default
     * for ten seconds; a failover must be seen sooner.
     */
    private static final String PRIMARY_ONLY = "targetServerType=primary&hostRecheckSeconds=1";

    /** Creates an address of one host without TLS. */
    public DatabaseAddress(String host, int port, String database, String user, String password) {
        this(host, port, database, user, password, DatabaseTls.NONE, List.of());
    }

    public DatabaseAddress {
        if (host.isBlank() || database.isBlank() || user.isBlank()) {
            throw new IllegalArgumentException("host, database and user must not be empty; " + FORM);
        }
        others = List.copyOf(others);
        requirePort(port);
        others.forEach(other -> requirePort(other.port()));
    }

    private static void requirePort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, not " + port + "; " + FORM);
        }
    }

    /**
     * Reads {@code postgresql://user:password@host:port/database}; port and password are optional. Several hosts are
     * separated by commas. For TLS add {@code ?sslmode=require} or {@code ?sslmode=verify-full&sslrootcert=FILE}, as for
     * psql.
     *
     * @throws IllegalArgumentException with a message for the user, without the password
     */
    public static DatabaseAddress parse(String url) {
        return DatabaseUrl.read(url.strip());
    }

    public boolean isEncrypted() {
        return tls.mode() != DatabaseTls.TlsVerification.DISABLE;
    }

    /** Returns true if several hosts are named, one of which is the primary at a time. */
    public boolean hasSeveralHosts() {
        return !others.isEmpty();
    }

    /** Returns the address of each host alone, in the order of the URL. */
    public List<DatabaseAddress> eachHost() {
        return hosts().map(
                        each -> new DatabaseAddress(each.host(), each.port(), database, user, password, tls, List.of()))
                .toList();
    }

    private Stream<HostPort> hosts() {
        return Stream.concat(Stream.of(new HostPort(host, port)), others.stream());
    }

    private String hostList() {
        return hosts().map(HostPort::toString).collect(Collectors.joining(","));
    }

    /** Returns the URL for JDBC. {@link #connect()} passes user and password separately. */
    public String jdbcUrl() {
        String parameters = tls.jdbcParameters();
        String primary = hasSeveralHosts() ? (parameters.isEmpty() ? "?" : "&") + PRIMARY_ONLY : "";
        return "jdbc:postgresql://" + hostList() + "/" + encode(database) + parameters + primary;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Opens a blocking connection for migrations and the command line. Do not call it on an event loop. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5"); // seconds
        properties.setProperty("loginTimeout", "10"); // a frozen server accepts connections but does not reply
        properties.setProperty("ApplicationName", "lossy-telemetry");
        // behind a pooler the next transaction may run in another session
        properties.setProperty("prepareThreshold", "0");
        return DriverManager.getConnection(jdbcUrl(), properties);
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + hostList() + "/" + database + tls;
    }
}
