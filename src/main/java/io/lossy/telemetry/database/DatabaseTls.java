package io.lossy.telemetry.database;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TLS mode of the connection to the database, with libpq's names. Modes that fall back to clear text are rejected,
 * because an attacker between server and database could force the fallback.
 *
 * @param roots PEM file with the certificates that may have signed the database's; only for modes that verify
 */
public record DatabaseTls(TlsVerification mode, @Nullable Path roots) {
    /** The values of {@code sslmode}. */
    enum TlsVerification {
        DISABLE("disable"),
        /** Encrypted; the certificate is not verified. */
        REQUIRE("require"),
        /** The certificate must be signed by a known authority; its host name is not compared. */
        VERIFY_CA("verify-ca"),
        /** The certificate must be signed by a known authority and name the host. */
        VERIFY_FULL("verify-full");

        private final String word;

        TlsVerification(String word) {
            this.word = word;
        }

        boolean verifies() {
            return this == VERIFY_CA || this == VERIFY_FULL;
        }
    }

    public static final DatabaseTls NONE = new DatabaseTls(TlsVerification.DISABLE, null);

    private static final String MODES = "write sslmode=require, or sslmode=verify-full&sslrootcert=FILE";

    /** @throws IllegalArgumentException with a message for the user */
    static DatabaseTls of(Map<String, String> parameters) {
        TlsVerification mode = mode(parameters.getOrDefault("sslmode", parameters.isEmpty() ? "disable" : ""));
        String file = parameters.get("sslrootcert");
        if (file == null && mode.verifies()) {
            throw new IllegalArgumentException("sslmode=" + mode.word + " needs sslrootcert; " + MODES);
        }
        if (file != null && !mode.verifies()) {
            throw new IllegalArgumentException("sslrootcert needs sslmode=verify-full or verify-ca; " + MODES);
        }
        if (file != null && !(Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file)))) {
            throw new IllegalArgumentException(
                    "sslrootcert: can't read " + Path.of(file).toAbsolutePath()
                            + "; it must be a PEM file with the certificate that signed the database's");
        }
        return new DatabaseTls(mode, file == null ? null : Path.of(file).toAbsolutePath());
    }

    private static TlsVerification mode(String word) {
        for (TlsVerification mode : TlsVerification.values()) {
            if (mode.word.equals(word)) {
                return mode;
            }
        }
        throw new IllegalArgumentException((word.equals("prefer") || word.equals("allow")
                        ? "sslmode=" + word + " falls back to clear text"
                        : "the value of sslmode is unknown")
                + "; " + MODES);
    }

    /** Returns the end of the JDBC URL. */
    String jdbcParameters() {
        return roots == null ? toString() : this + "&sslrootcert=" + DatabaseAddress.encode(roots.toString());
    }

    public void applyTo(PgConnectOptions options) {
        switch (mode) {
            case DISABLE -> options.setSslMode(SslMode.DISABLE);
            case REQUIRE -> options.setSslMode(SslMode.REQUIRE).setSslOptions(new ClientSSLOptions().setTrustAll(true));
            case VERIFY_CA -> options.setSslMode(SslMode.VERIFY_CA).setSslOptions(verified(""));
            case VERIFY_FULL -> options.setSslMode(SslMode.VERIFY_FULL).setSslOptions(verified("HTTPS"));
        }
    }

    /** @param names the algorithm that compares the host name with the certificate; empty if it is not compared */
    private ClientSSLOptions verified(String names) {
        return new ClientSSLOptions()
                .setHostnameVerificationAlgorithm(names)
                .setTrustOptions(new PemTrustOptions().addCertPath(String.valueOf(roots)));
    }

    /** Returns the part of the address; empty without TLS. */
    @Override
    public String toString() {
        return mode == TlsVerification.DISABLE ? "" : "?sslmode=" + mode.word;
    }
}
