package io.lossy.telemetry.persist;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events {@code dump} asks for.
 *
 * @param since     occurred at or after
 * @param until     occurred before; null: no end
 * @param eventGlob name with {@code *} and {@code ?}; null: any
 * @param family    exact; null: any
 * @param limit     the newest so many, 0 for all
 */
public record EventFilter(
        Instant since,
        @Nullable Instant until,
        @Nullable String eventGlob,
        @Nullable String family,
        int limit) {
    public EventFilter {
        if (limit < 0) {
            throw new IllegalArgumentException("limit must be 0 (all) or more");
        }
    }

    public static EventFilter since(Instant since) {
        return new EventFilter(since, null, null, null, 0);
    }

    /**
     * The condition, and its parameters in {@code parameters}. Nothing is received before it occurred, so a bound on
     * {@code received_at} that is no later than {@code since} excludes nothing more; it is there because that column has
     * the BRIN index, and {@code occurred_at}, which may lie weeks back in a row of today, has none.
     */
    String where(Instant receivedFrom, List<Object> parameters) {
        List<String> conditions = new ArrayList<>();
        conditions.add("received_at >= ?");
        parameters.add(receivedFrom.atOffset(ZoneOffset.UTC));
        conditions.add("occurred_at >= ?");
        parameters.add(since.atOffset(ZoneOffset.UTC));
        if (until != null) {
            conditions.add("occurred_at < ?");
            parameters.add(until.atOffset(ZoneOffset.UTC));
        }
        if (eventGlob != null) {
            conditions.add("event LIKE ?");
            parameters.add(likePattern(eventGlob));
        }
        if (family != null) {
            conditions.add("family = ?");
            parameters.add(family);
        }
        return " WHERE " + String.join(" AND ", conditions);
    }

    static String likePattern(String glob) {
        StringBuilder like = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> like.append('%');
                case '?' -> like.append('_');
                case '%', '_', '\\' -> like.append('\\').append(c);
                default -> like.append(c);
            }
        }
        return like.toString();
    }
}
