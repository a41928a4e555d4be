package io.lossy.telemetry.database;

import io.lossy.telemetry.address.HostPort;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Address and login of the database, as given by {@code --database} and {@code DATABASE_URL} or reported by the
 * embedded server. Its text never shows the password.
 *
 * @param host a name or an address; an IPv6 address without brackets
 */
public record DatabaseAddress(String host, int port, String database, String user, String password, DatabaseTls tls) {
    static final String FORM = "a database URL looks like postgresql://user:password@host:port/database";

    /** Creates an address without TLS. */
    public DatabaseAddress(String host, int port, String database, String user, String password) {
        this(host, port, database, user, password, DatabaseTls.NONE);
    }

    public DatabaseAddress {
        if (host.isBlank() || database.isBlank() || user.isBlank()) {
            throw new IllegalArgumentException("host, database and user must not be empty; " + FORM);
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, not " + port + "; " + FORM);
        }
    }

    /**
     * Reads {@code postgresql://user:password@host:port/database}; port and password are optional. For TLS add {@code
     * ?sslmode=require} or {@code ?sslmode=verify-full&sslrootcert=FILE}, as for psql.
     *
     * @throws IllegalArgumentException with a message for the user, without the password
     */
    public static DatabaseAddress parse(String url) {
        return DatabaseUrl.read(url.strip());
    }

    public boolean isEncrypted() {
        return tls.mode() != DatabaseTls.TlsVerification.DISABLE;
    }

    /** Returns the URL for JDBC. {@link #connect()} passes user and password separately. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + new HostPort(host, port) + "/" + encode(database) + tls.jdbcParameters();
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
        return "postgresql://" + user + "@" + new HostPort(host, port) + "/" + database + tls;
    }
}
