package io.lossy.telemetry.database;

import io.lossy.telemetry.address.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the URL of a database. Its messages are for the user and never repeat a part of the password. */
final class DatabaseUrl {
    private static final int DEFAULT_PORT = 5432;
    private static final Pattern PARTS = Pattern.compile(
            "postgres(?:ql)?://(?<authority>[^/?#]*)(?<path>[^?#]*)(?:\\?(?<query>[^#]*))?(?<fragment>#.*)?",
            Pattern.DOTALL);

    private DatabaseUrl() {}

    static DatabaseAddress read(String url) {
        Matcher parts = PARTS.matcher(url);
        if (!parts.matches()) {
            throw refused("not a PostgreSQL URL (it must begin with postgresql://)");
        }
        String authority = parts.group("authority");
        int at = authority.lastIndexOf('@');
        String hosts = authority.substring(at + 1);
        requireNoSocket(hosts, parts.group("query"));
        for (String host : hosts.split(",", -1)) { // a URI has one host
            requireUri(
                    url.substring(0, parts.start("authority") + at + 1) + host + url.substring(parts.end("authority")));
        }
        if (parts.group("fragment") != null) {
            throw refused("the database URL must not contain '#'");
        }
        boolean misplaced = url.lastIndexOf('@') > url.indexOf(authority) + at;
        List<HostPort> all = Arrays.stream(hosts.split(",", -1))
                .map(host -> host(host, misplaced))
                .toList();
        DatabaseTls tls = DatabaseTls.of(DatabaseParameters.read(parts.group("query")));
        String[] login = login(at < 0 ? "" : authority.substring(0, at));
        return new DatabaseAddress(
                all.get(0).host(),
                all.get(0).port(),
                database(parts.group("path")),
                login[0],
                login[1],
                tls,
                all.subList(1, all.size()));
    }

    /** Rejects what libpq accepts and this program does not, before any other error of the URL is reported. */
    private static void requireNoSocket(String hosts, @Nullable String query) {
        boolean socket = hosts.isEmpty() || hosts.regionMatches(true, 0, "%2F", 0, 3);
        if (socket || DatabaseParameters.namesSocket(query)) {
            throw refused("a Unix socket is not supported: name a host, such as 127.0.0.1");
        }
    }

    private static void requireUri(String url) {
        try {
            new URI(url);
        } catch (URISyntaxException e) {
            // its message repeats the URL with the password, so report only where it is wrong
            throw refused("the database URL can't be read: " + e.getReason() + " at character " + (e.getIndex() + 1));
        }
    }

    /** @param misplaced a second {@code @} that belongs to the user or the password */
    private static HostPort host(String text, boolean misplaced) {
        HostPort host = misplaced ? null : HostPort.parse(text);
        if (host == null) {
            throw refused("no host in the database URL, or a character in user or password that must be"
                    + " percent-encoded (@ as %40, / as %2F, # as %23, ? as %3F)");
        }
        return new HostPort(host.host(), host.portOr(DEFAULT_PORT));
    }

    private static String[] login(String userInfo) {
        if (userInfo.isEmpty() || userInfo.startsWith(":")) {
            throw refused("no user in the database URL");
        }
        if (userInfo.indexOf('@') >= 0) {
            throw refused("an @ in user or password must be percent-encoded, as %40");
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new String[] {decode(userInfo), ""}
                : new String[] {decode(userInfo.substring(0, colon)), decode(userInfo.substring(colon + 1))};
    }

    private static String database(String path) {
        if (path.length() < 2) {
            throw refused("no database name in the database URL");
        }
        if (path.indexOf('/', 1) >= 0) {
            throw refused("the database name must not contain '/' (write it as %2F)");
        }
        return decode(path.substring(1));
    }

    static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(why + "; " + DatabaseAddress.FORM);
    }
}
