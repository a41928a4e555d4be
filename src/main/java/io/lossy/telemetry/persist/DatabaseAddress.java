package io.lossy.telemetry.persist;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and how to get in: what {@code --database} and {@code DATABASE_URL} say, and what the embedded
 * server answers with. Its text never shows the password.
 *
 * @param host a name or an address, an IPv6 one without brackets
 */
public record DatabaseAddress(String host, int port, String database, String user, String password, DatabaseTls tls) {
    private static final int DEFAULT_PORT = 5432;
    private static final String FORM = "a database URL looks like postgresql://user:password@host:port/database";

    /** In the clear. */
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
     * Reads {@code postgresql://user:password@host:port/database}; port and password may be left out. For TLS add
     * {@code ?sslmode=require} or {@code ?sslmode=verify-full&sslrootcert=FILE}, as psql takes them.
     *
     * @throws IllegalArgumentException with a message fit for the user, and without the password
     */
    public static DatabaseAddress parse(String url) {
        URI uri = uri(url);
        String scheme = uri.getScheme();
        if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
            throw new IllegalArgumentException("not a PostgreSQL URL (it must begin with postgresql://); " + FORM);
        }
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException(
                    "no host in the database URL, or a character in user or password that must be percent-encoded"
                            + " (@ as %40, / as %2F, # as %23, ? as %3F); " + FORM);
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("the database URL takes nothing after '#'; " + FORM);
        }
        String[] login = login(uri.getRawUserInfo());
        int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
        return new DatabaseAddress(
                unbracketed(host), port, database(uri.getRawPath()), login[0], login[1], tls(uri.getRawQuery()));
    }

    private static URI uri(String url) {
        try {
            return new URI(url.strip());
        } catch (URISyntaxException e) {
            // its message repeats the URL, password and all: say only where it went wrong
            throw new IllegalArgumentException("the database URL can't be read: " + e.getReason() + " at character "
                    + (e.getIndex() + 1) + "; " + FORM);
        }
    }

    private static String[] login(@Nullable String userInfo) {
        if (userInfo == null || userInfo.isEmpty() || userInfo.startsWith(":")) {
            throw new IllegalArgumentException("no user in the database URL; " + FORM);
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new String[] {decode(userInfo), ""}
                : new String[] {decode(userInfo.substring(0, colon)), decode(userInfo.substring(colon + 1))};
    }

    private static String database(@Nullable String path) {
        if (path == null || path.length() < 2) {
            throw new IllegalArgumentException("no database name in the database URL; " + FORM);
        }
        if (path.indexOf('/', 1) >= 0) {
            throw new IllegalArgumentException("the database name may not hold '/' (write it as %2F); " + FORM);
        }
        return decode(path.substring(1));
    }

    private static DatabaseTls tls(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (parameters.put(name, equals < 0 ? "" : decode(parameter.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("the database URL says the same parameter twice; " + FORM);
            }
        }
        return DatabaseTls.of(parameters);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    public boolean isEncrypted() {
        return tls.mode() != DatabaseTls.Mode.DISABLE;
    }

    /** For JDBC; user and password go apart from it, in {@link #connect()}. */
    public String jdbcUrl() {
        String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return "jdbc:postgresql://" + bracketed + ":" + port + "/" + encode(database) + tls.jdbcParameters();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** One blocking connection, for migrations and the command line; never from an event loop. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5"); // seconds
        properties.setProperty("loginTimeout", "10"); // a frozen server still accepts connections, and says nothing
        properties.setProperty("ApplicationName", "lossy-telemetry");
        return DriverManager.getConnection(jdbcUrl(), properties);
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database + tls;
    }
}
