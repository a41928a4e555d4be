package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.Family;
import io.lossy.telemetry.persist.RetentionOptions;
import io.lossy.telemetry.validate.HashKeyRing;
import io.lossy.telemetry.validate.Pseudonymiser;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Destroys hash keys of before when no row that was made with them can be left: looks at the start and every day. */
final class KeyExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(KeyExpiry.class);
    private static final long EVERY_MS = Duration.ofDays(1).toMillis();
    /** A server goes on with the key it has until it is started again; so long it has for that. */
    static final Duration LATE = Duration.ofDays(30);

    private final HashKeyRing ring;
    private final Pseudonymiser pseudonymiser;
    private final Supplier<Catalog> catalog;
    private final RetentionOptions options;
    private final Clock clock;
    /** The longest span seen: under a reload to shorter ones, rows of the longer go within a day, but not at once. */
    private Duration kept = Duration.ZERO;

    /** @param catalog the one in use when it is asked */
    KeyExpiry(
            HashKeyRing ring,
            Pseudonymiser pseudonymiser,
            Supplier<Catalog> catalog,
            RetentionOptions options,
            Clock clock) {
        this.ring = ring;
        this.pseudonymiser = pseudonymiser;
        this.catalog = catalog;
        this.options = options;
        this.clock = clock;
    }

    /** Nothing is destroyed where rows are kept for good. */
    void watch(Vertx vertx) {
        if (!options.enabled() || ring.retired().isEmpty()) {
            return;
        }
        look();
        vertx.setPeriodic(
                EVERY_MS,
                tick -> vertx.executeBlocking(() -> {
                    look();
                    return null;
                }));
    }

    /** The longest that anything with a pseudonym in it is kept. */
    private Duration longest() {
        return Stream.concat(
                        Stream.of(kept, options.rejections()), // kept rejections have ids
                        catalog.get().families().values().stream()
                                .map(Family::retentionDays)
                                .map(Duration::ofDays))
                .reduce(options.reports(), (a, b) -> a.compareTo(b) > 0 ? a : b);
    }

    synchronized void look() {
        kept = longest();
        for (HashKeyRing.Retired old : ring.useless(kept.plus(LATE), clock.instant())) {
            String id = old.key().id();
            if (pseudonymiser.knows(id) && isDestroyed(old)) {
                pseudonymiser.forget(id);
            }
        }
    }

    private boolean isDestroyed(HashKeyRing.Retired old) {
        try {
            ring.destroy(old.key().id());
            LOG.atInfo()
                    .addKeyValue("key", old.key().id())
                    .addKeyValue("replaced", old.since())
                    .log("hash key destroyed");
            return true;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return true; // somebody did it by hand
            }
            LOG.atWarn()
                    .addKeyValue("key", old.key().id())
                    .addKeyValue("cause", e.getMessage())
                    .log("hash key not destroyed");
            return false;
        }
    }
}
