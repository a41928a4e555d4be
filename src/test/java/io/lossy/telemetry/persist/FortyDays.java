package io.lossy.telemetry.persist;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.retention.Retention;
import io.lossy.telemetry.retention.RetentionOptions;
import io.lossy.telemetry.retention.RetentionSpans;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Forty days of three families that are kept for 7, 20 and 35 days, so many events of each an hour. The {@code release} of a
 * row tells its age in hours.
 */
public record FortyDays(DatabaseAddress database, Instant now) {
    public static final int HOURS = 40 * 24;
    public static final RetentionSpans SPANS = new RetentionSpans(
            Map.of("brief", Duration.ofDays(7), "middling", Duration.ofDays(20), "lasting", Duration.ofDays(35)));

    public DatabaseRows rows() {
        return new DatabaseRows(database);
    }

    public Retention retention(RetentionOptions options) {
        return new Retention(database, SPANS, options, Clock.systemUTC(), UUID.randomUUID());
    }

    public static RetentionOptions options() {
        return options(Duration.ofMillis(20));
    }

    /** @param lock longest wait for a lock */
    public static RetentionOptions options(Duration lock) {
        RetentionOptions d = RetentionOptions.DEFAULTS;
        return new RetentionOptions(true, d.startWithin(), d.rejections(), d.reports(), d.maxJump(), 50, lock);
    }

    public void makeDays() {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        rows().execute("SELECT make_partitions('" + today.minusDays(41) + "', '" + today + "')");
    }

    /** At half past each hour of age, so that no row is within minutes of a cutoff. */
    public void fill(int anHour) {
        rows().execute(String.format(Locale.ROOT, """
                INSERT INTO analytics_events
                SELECT %s, 'lossy.x.y', f, 'backend', at, at, 'session', 'install', age::text, '1-0-0', 1, '{}'
                FROM generate_series(0, %d) age, unnest(ARRAY['brief', 'middling', 'lasting']) f, generate_series(1, %d),
                     LATERAL (SELECT '%s'::timestamptz - interval '30 minutes' - age * interval '1 hour' AS at) t""", id("at"), HOURS - 1, anHour, now));
    }

    /** SQL for a random id minted then. */
    static String id(String at) {
        return "overlay(overlay(gen_random_uuid()::text PLACING left(v7_floor(" + at
                + ")::text, 13) FROM 1) PLACING '7' FROM 15)::uuid";
    }

    public void row(String idAt, String family, String occurred, String received, String release) {
        rows().execute("INSERT INTO analytics_events VALUES (" + id("'" + idAt + "'::timestamptz")
                + ", 'lossy.x.y', '" + family + "', 'backend', '" + occurred + "', '" + received
                + "', NULL, NULL, '" + release + "', '1-0-0', 1, '{}')");
    }

    public long left(String family) {
        return rows().count("SELECT count(*) FROM analytics_events WHERE family = '" + family + "'");
    }

    /** The age of the oldest, in hours. */
    public long oldest(String family) {
        return rows().count("SELECT coalesce(max(release::int), -1) FROM analytics_events WHERE family = '" + family
                + "' AND release ~ '^[0-9]+$'");
    }
}
