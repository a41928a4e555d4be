package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.Family;
import io.lossy.telemetry.persist.RetentionOptions;
import io.lossy.telemetry.validate.HashKeyRing;
import io.lossy.telemetry.validate.Pseudonymiser;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Destroys hash keys of before when no row that was made with them can be left: looks at the start and every day. */
final class KeyExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(KeyExpiry.class);
    private static final long EVERY_MS = Duration.ofDays(1).toMillis();
    /** A server goes on with the key it has until it is started again; so long it has for that. */
    private static final Duration LATE = Duration.ofDays(30);

    private final HashKeyRing ring;
    private final Pseudonymiser pseudonymiser;
    private final Duration kept;
    private final Clock clock;

    private KeyExpiry(HashKeyRing ring, Pseudonymiser pseudonymiser, Duration kept, Clock clock) {
        this.ring = ring;
        this.pseudonymiser = pseudonymiser;
        this.kept = kept;
        this.clock = clock;
    }

    /** Nothing is destroyed where rows are kept for good. */
    static void watch(
            Vertx vertx,
            HashKeyRing ring,
            Pseudonymiser pseudonymiser,
            Catalog catalog,
            RetentionOptions options,
            Clock clock) {
        if (!options.enabled() || ring.retired().isEmpty()) {
            return;
        }
        KeyExpiry expiry =
                new KeyExpiry(ring, pseudonymiser, kept(catalog, options).plus(LATE), clock);
        expiry.look();
        vertx.setPeriodic(
                EVERY_MS,
                tick -> vertx.executeBlocking(() -> {
                    expiry.look();
                    return null;
                }));
    }

    /** The longest that anything with a pseudonym in it is kept. */
    private static Duration kept(Catalog catalog, RetentionOptions options) {
        return Stream.concat(
                        Stream.of(options.rejections()), // kept rejections have ids
                        catalog.families().values().stream()
                                .map(Family::retentionDays)
                                .map(Duration::ofDays))
                .reduce(options.reports(), (a, b) -> a.compareTo(b) > 0 ? a : b);
    }

    private void look() {
        for (HashKeyRing.Retired old : ring.useless(kept, clock.instant())) {
            String id = old.key().id();
            if (!pseudonymiser.knows(id)) {
                continue; // done before
            }
            try {
                ring.destroy(id);
                LOG.atInfo()
                        .addKeyValue("key", id)
                        .addKeyValue("replaced", old.since())
                        .log("hash key destroyed");
            } catch (UncheckedIOException e) {
                LOG.atWarn()
                        .addKeyValue("key", id)
                        .addKeyValue("cause", e.getMessage())
                        .log("hash key not destroyed");
                continue;
            }
            pseudonymiser.forget(id);
        }
    }
}
