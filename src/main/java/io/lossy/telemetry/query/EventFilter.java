package io.lossy.telemetry.query;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Filter for the events that {@code dump} prints.
 *
 * @param since     occurred at or after
 * @param until     occurred before; null: no end
 * @param eventGlob name with {@code *} and {@code ?}; null: any
 * @param family    exact; null: any
 * @param limit     the newest so many; 0 for all
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
     * Returns the SQL condition and adds its parameters to {@code parameters}. An event is received after it occurred,
     * so a bound on {@code received_at} that is no later than {@code since} excludes no additional rows. It is there
     * because {@code received_at} has a BRIN index. {@code occurred_at} has none, because it may lie weeks before the
     * row was inserted.
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
