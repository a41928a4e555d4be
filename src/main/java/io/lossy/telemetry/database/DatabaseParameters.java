package io.lossy.telemetry.database;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the part of a database URL after the {@code ?}. Hosted databases give out URLs with more parameters than those
 * for TLS. Harmless ones are ignored with a warning; others are rejected by name. A word that libpq does not know is
 * never repeated, because it may be part of a password.
 */
final class DatabaseParameters {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseParameters.class);

    private static final Set<String> READ = Set.of("sslmode", "sslrootcert");
    /** Says which of several hosts to use: libpq's name, and that of the JDBC driver. */
    private static final Set<String> TARGET = Set.of("target_session_attrs", "targetServerType");
    /** What both may say. The program always looks for the host that takes writes, so that it needs no parameter. */
    private static final Set<String> WRITES = Set.of("read-write", "primary");

    private static final Set<String> IGNORED = Set.of(
            "application_name",
            "fallback_application_name",
            "connect_timeout",
            "channel_binding",
            "client_encoding",
            "keepalives",
            "keepalives_idle",
            "keepalives_interval",
            "keepalives_count",
            "tcp_user_timeout",
            "load_balance_hosts",
            "gssencmode",
            "sslcompression",
            "sslsni",
            "ssl_min_protocol_version",
            "pgbouncer",
            "connection_limit",
            "pool_timeout");

    private static final String LOGIN = "user, password, host, port and database go before the '?'";
    private static final String CERTIFICATE = "the role logs in by its password";
    private static final String SESSION = "the settings of a session are the program's own";
    private static final Map<String, String> UNSUPPORTED = Map.ofEntries(
            Map.entry("user", LOGIN),
            Map.entry("password", LOGIN),
            Map.entry("host", LOGIN),
            Map.entry("hostaddr", LOGIN),
            Map.entry("port", LOGIN),
            Map.entry("dbname", LOGIN),
            Map.entry("passfile", LOGIN),
            Map.entry("service", LOGIN),
            Map.entry("servicefile", LOGIN),
            Map.entry("sslcert", CERTIFICATE),
            Map.entry("sslkey", CERTIFICATE),
            Map.entry("sslpassword", CERTIFICATE),
            Map.entry("sslcertmode", CERTIFICATE),
            Map.entry("require_auth", CERTIFICATE),
            Map.entry("sslcrl", "revoked certificates are not checked"),
            Map.entry("sslcrldir", "revoked certificates are not checked"),
            Map.entry("sslnegotiation", "the connection begins without TLS and changes to it"),
            Map.entry("ssl", "use sslmode"),
            Map.entry("options", SESSION),
            Map.entry("schema", SESSION),
            Map.entry("currentSchema", SESSION),
            Map.entry("search_path", SESSION));

    private DatabaseParameters() {}

    /** Returns true if the host is given after the {@code ?}, as the folder of a Unix socket. */
    static boolean namesSocket(@Nullable String query) {
        return query != null && ("&" + query).matches("(?is).*&host=(/|%2F).*");
    }

    /**
     * Returns the parameters that this program uses.
     *
     * @param query the part after the {@code ?} as written, or null
     */
    static Map<String, String> read(@Nullable String query) {
        Map<String, String> read = new LinkedHashMap<>();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "" : DatabaseUrl.decode(parameter.substring(equals + 1));
            if (!parameter.isEmpty() && isTaken(name, value) && read.put(name, value) != null) {
                throw DatabaseUrl.refused("the database URL has the same parameter twice");
            }
        }
        return read;
    }

    private static boolean isTaken(String name, String value) {
        if (READ.contains(name)) {
            return true;
        }
        if (TARGET.contains(name) && !value.equals("any")) {
            requireWrites(name, value);
            return false;
        }
        if (!(TARGET.contains(name) || IGNORED.contains(name))
                || (name.equals("gssencmode") && value.equals("require"))) {
            throw DatabaseUrl.refused(refusal(name));
        }
        LOG.atWarn()
                .addKeyValue("parameter", name)
                .log(
                        name.equals("channel_binding") && value.equals("require")
                                ? "the database URL's parameter is ignored; sslmode=verify-full verifies the server"
                                : "the database URL's parameter is ignored");
        return false;
    }

    private static void requireWrites(String name, String value) {
        if (!WRITES.contains(value)) {
            throw DatabaseUrl.refused(name + " must be primary or read-write, or be left out: the program writes, so it"
                    + " always uses the host that takes writes");
        }
    }

    private static String refusal(String name) {
        String why = UNSUPPORTED.get(name);
        String what = why != null
                ? name + " is not supported: " + why
                : IGNORED.contains(name) ? name + "=require is not supported" : "one of its parameters is unknown";
        return "the database URL takes sslmode and sslrootcert after '?', and " + what;
    }
}
