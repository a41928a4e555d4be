package io.lossy.telemetry.persist;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the way to the database is encrypted, said as libpq says it. Modes that fall back to clear text when they are
 * refused are not taken: whoever sits between could ask for that.
 *
 * @param roots PEM file with those who may have signed the database's certificate; only for {@link Mode#VERIFY_FULL}
 */
record DatabaseTls(Mode mode, @Nullable Path roots) {
    /** The words of {@code sslmode}. */
    enum Mode {
        DISABLE("disable"),
        /** Encrypted, to whoever answers. */
        REQUIRE("require"),
        /** The certificate must be signed by a known one and be the host's. */
        VERIFY_FULL("verify-full");

        private final String word;

        Mode(String word) {
            this.word = word;
        }
    }

    static final DatabaseTls NONE = new DatabaseTls(Mode.DISABLE, null);

    private static final String MODES = "write sslmode=require, or sslmode=verify-full&sslrootcert=FILE";

    /** @throws IllegalArgumentException with a message fit for the user */
    static DatabaseTls of(Map<String, String> parameters) {
        for (String name : parameters.keySet()) {
            if (!name.equals("sslmode") && !name.equals("sslrootcert")) {
                throw new IllegalArgumentException(
                        "the database URL takes sslmode and sslrootcert after '?', and not what is there; " + MODES);
            }
        }
        Mode mode = mode(parameters.getOrDefault("sslmode", parameters.isEmpty() ? "disable" : ""));
        String file = parameters.get("sslrootcert");
        if ((file == null) == (mode == Mode.VERIFY_FULL)) {
            throw new IllegalArgumentException(
                    "sslmode=verify-full needs sslrootcert, and no other mode reads it; " + MODES);
        }
        if (file != null && !(Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file)))) {
            throw new IllegalArgumentException(
                    "sslrootcert: can't read " + Path.of(file).toAbsolutePath()
                            + "; it must be a PEM file with the certificate that signed the database's");
        }
        return new DatabaseTls(mode, file == null ? null : Path.of(file).toAbsolutePath());
    }

    private static Mode mode(String word) {
        for (Mode mode : Mode.values()) {
            if (mode.word.equals(word)) {
                return mode;
            }
        }
        throw new IllegalArgumentException((word.equals("prefer") || word.equals("allow")
                        ? "sslmode=" + word + " falls back to clear text"
                        : "sslmode is not one that is known here")
                + "; " + MODES);
    }

    /** As the end of a JDBC URL. */
    String jdbcParameters() {
        return roots == null ? toString() : this + "&sslrootcert=" + DatabaseAddress.encode(roots.toString());
    }

    void applyTo(PgConnectOptions options) {
        switch (mode) {
            case DISABLE -> options.setSslMode(SslMode.DISABLE);
            case REQUIRE -> options.setSslMode(SslMode.REQUIRE).setSslOptions(new ClientSSLOptions().setTrustAll(true));
            case VERIFY_FULL ->
                options.setSslMode(SslMode.VERIFY_FULL)
                        .setSslOptions(new ClientSSLOptions()
                                .setHostnameVerificationAlgorithm("HTTPS")
                                .setTrustOptions(new PemTrustOptions().addCertPath(String.valueOf(roots))));
        }
    }

    /** As it stands in an address; empty without TLS. */
    @Override
    public String toString() {
        return mode == Mode.DISABLE ? "" : "?sslmode=" + mode.word;
    }
}
