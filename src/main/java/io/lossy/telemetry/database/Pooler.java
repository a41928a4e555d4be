package io.lossy.telemetry.database;

import java.util.Arrays;
import java.util.List;

/** Component between the server and PostgreSQL at {@code database.url}: the values of {@code database.pooler}. */
public enum Pooler {
    /** No pooler, or one that keeps one session per connection. */
    NONE("none"),
    /** A pooler such as PgBouncer that may run each transaction of a connection in another session. */
    TRANSACTION("transaction");

    private final String word;

    Pooler(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(Pooler::word).toList();
    }

    /** @throws IllegalArgumentException if the word is unknown */
    public static Pooler of(String word) {
        return Arrays.stream(values())
                .filter(pooler -> pooler.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no pooler is called " + word));
    }
}
