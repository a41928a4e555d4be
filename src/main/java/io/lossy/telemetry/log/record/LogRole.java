package io.lossy.telemetry.log.record;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a server with a durable log does. */
public enum LogRole {
    /** Receives events and stores them. */
    BOTH,
    /** Receives events and writes them to the log. It needs no database. */
    INGEST,
    /** Stores what is in the log, and listens on the management port only. */
    STORE;

    private final String word = name().toLowerCase(Locale.ROOT);

    public String word() {
        return word;
    }

    /** Returns the words of all roles. */
    public static List<String> words() {
        return Stream.of(values()).map(LogRole::word).toList();
    }

    /** Returns null if no role has this word. */
    public static @Nullable LogRole fromWord(String word) {
        return Stream.of(values())
                .filter(role -> role.word.equals(word))
                .findFirst()
                .orElse(null);
    }

    public boolean receives() {
        return this != STORE;
    }

    public boolean stores() {
        return this != INGEST;
    }
}
