package io.lossy.telemetry.views;

import io.lossy.telemetry.catalog.model.EventType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Derives the names of views and columns from those of the catalog, and quotes names and texts for SQL. */
final class SqlNames {
    /** Longest name that PostgreSQL keeps; it cuts longer ones (NAMEDATALEN - 1). Names of the catalog are ASCII. */
    static final int LONGEST = 63;

    private static final int DIGITS = 6;
    private static final String OWN = "lossy.";

    private SqlNames() {}

    /**
     * Returns the name of each event's view, such as {@code event_stt_completed}. If two events would share a name, or a
     * name is too long, it ends in a part of the hash of the event's name, so it does not depend on the order of the
     * events.
     */
    static Map<String, String> views(Collection<EventType> events) {
        Map<String, String> plain = new LinkedHashMap<>();
        events.forEach(event -> plain.put(event.name(), plain(event.name())));
        Map<String, Long> uses =
                plain.values().stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        plain.replaceAll((event, name) ->
                uses.getOrDefault(name, 0L) > 1 || name.length() > LONGEST ? hashed(name, event) : name);
        return plain;
    }

    private static String plain(String event) {
        String own = event.startsWith(OWN) ? event.substring(OWN.length()) : event;
        return "event_" + own.replace('.', '_');
    }

    private static String hashed(String name, String event) {
        int kept = Math.min(name.length(), LONGEST - DIGITS - 1);
        return name.substring(0, kept) + "_" + digest(event).substring(0, DIGITS);
    }

    /** Returns the SHA-256 of a text in hex. */
    static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }

    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Quotes a text. The session has {@code standard_conforming_strings} on, so a backslash is a plain character. */
    static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
