package io.lossy.telemetry.catalog.reader;

import io.lossy.telemetry.catalog.model.BatchPolicy;
import io.lossy.telemetry.catalog.model.ClientPolicy;
import io.lossy.telemetry.catalog.model.ClientPolicy.RateLimit;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.yaml.YamlMap;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads one entry of {@code families}. */
final class FamilyReader {
    /** Ten years. A longer time is a mistaken unit. */
    private static final int MAX_RETENTION_DAYS = 3_650;

    private static final List<String> PRIORITIES =
            Arrays.stream(Priority.values()).map(Priority::word).toList();

    private FamilyReader() {}

    static Family read(String name, YamlMap map) {
        return new Family(
                name,
                map.string("description", ""),
                map.string("owner", ""),
                map.integer("retention_days", 1, MAX_RETENTION_DAYS),
                map.bool("enabled", true),
                Priority.valueOf(map.oneOf("priority", PRIORITIES, Priority.NORMAL.word())
                        .toUpperCase(Locale.ROOT)),
                map.bool("keep_rejected", false),
                batch(map.optionalMap("batch")),
                client(map.optionalMap("client")));
    }

    private static BatchPolicy batch(YamlMap map) {
        BatchPolicy or = BatchPolicy.DEFAULT;
        return new BatchPolicy(
                map.integer("max_events", or.maxEvents(), 1, 10_000),
                map.integer("max_bytes", or.maxBytes(), 1_024, 16 << 20),
                map.millis("max_delay_ms", or.maxDelay(), Duration.ZERO, Duration.ofSeconds(10)));
    }

    private static ClientPolicy client(YamlMap map) {
        ClientPolicy or = ClientPolicy.DEFAULT;
        YamlMap limit = map.optionalMap("rate_limit");
        return new ClientPolicy(
                map.millis("flush_interval_ms", or.flushInterval(), Duration.ofMillis(100), Duration.ofHours(1)),
                map.integer("max_batch_events", or.maxBatchEvents(), 1, 500),
                new RateLimit(
                        limit.number("per_second", or.rateLimit().perSecond(), 0.001, 10_000),
                        limit.integer("burst", or.rateLimit().burst(), 1, 100_000)),
                map.bool("urgent", or.urgent()));
    }
}
