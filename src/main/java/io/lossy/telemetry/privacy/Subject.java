package io.lossy.telemetry.privacy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The person whose rows are meant, identified by the pseudonym in those rows. Its text is a fingerprint, so it may be
 * logged.
 *
 * @param pseudonym as computed with the server's key: {@code <key id>.<32 hex digits>}
 */
public record Subject(SubjectKind kind, String pseudonym) {
    /** Kind of the id. */
    public enum SubjectKind {
        SESSION("session", "session_id"),
        INSTALL("install", "install_id");

        private final String word;
        private final String column;

        SubjectKind(String word, String column) {
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

    /** Returns true if the id has the form in which ids are stored. */
    public static boolean isPseudonym(String id) {
        return id.matches("[0-9a-f]{4}\\.[0-9a-f]{32}");
    }

    /**
     * Returns the SHA-256 of kind and pseudonym. A person who knows the id can recognize it, and no row can be joined
     * with it.
     */
    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((kind.word + '\0' + pseudonym).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }

    /**
     * Returns the SQL expression for the same fingerprint of a pseudonym in a column. It contains no backslash, whose
     * meaning a session can change.
     */
    public static String fingerprint(SubjectKind kind, String column) {
        return "encode(sha256(convert_to('" + kind.word + "', 'UTF8') || decode('00', 'hex') || convert_to(" + column
                + ", 'UTF8')), 'hex')";
    }

    @Override
    public String toString() {
        return kind.word + " " + fingerprint().substring(0, 12);
    }
}
