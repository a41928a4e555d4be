package io.lossy.telemetry.persist;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Whose rows are meant, by the pseudonym under which they are stored. Its text is a fingerprint, fit for logs.
 *
 * @param pseudonym as the server's key made it, {@code <key id>.<32 hex digits>}
 */
public record Subject(Kind kind, String pseudonym) {
    /** What an id is an id of. */
    public enum Kind {
        SESSION("session", "session_id"),
        INSTALL("install", "install_id");

        private final String word;
        private final String column;

        Kind(String word, String column) {
            this.word = word;
            this.column = column;
        }

        public String word() {
            return word;
        }

        String column() {
            return column;
        }
    }

    public Subject {
        if (!isPseudonym(pseudonym)) {
            throw new IllegalArgumentException("not a pseudonym");
        }
    }

    /** Whether an id has the form in which ids are stored. */
    public static boolean isPseudonym(String id) {
        return id.matches("[0-9a-f]{4}\\.[0-9a-f]{32}");
    }

    /** SHA-256 of kind and pseudonym: who knows the id can tell that it was meant, and no row can be joined with it. */
    String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((kind.word + '\0' + pseudonym).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }

    /** The same in SQL, of the pseudonym in a column. */
    static String fingerprint(Kind kind, String column) {
        return "encode(sha256(convert_to('" + kind.word + "', 'UTF8') || '\\x00'::bytea || convert_to(" + column
                + ", 'UTF8')), 'hex')";
    }

    @Override
    public String toString() {
        return kind.word + " " + fingerprint().substring(0, 12);
    }
}
