package io.lossy.telemetry.privacy;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.privacy.ErasureLog.ErasureAction;
import io.lossy.telemetry.privacy.ErasureLog.ErasureEntry;
import io.lossy.telemetry.retention.RetentionOptions;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Destroys retired hash keys once no stored row depends on them. Checks at the start and every day. */
public final class HashKeyReaper {
    private static final Logger LOG = LoggerFactory.getLogger(HashKeyReaper.class);
    private static final long EVERY_MS = Duration.ofDays(1).toMillis();
    /**
     * Grace period: a running server hashes with a replaced key until it is restarted, which must happen within this
     * time.
     */
    static final Duration LATE = Duration.ofDays(30);

    private final HashKeyRing ring;
    private final Pseudonymiser pseudonymiser;
    private final Supplier<Catalog> catalog;
    private final RetentionOptions options;
    private final Clock clock;
    private final Consumer<Instant> forgetRecords;
    private final ErasureLog log;
    /**
     * The longest retention seen. After a reload to a shorter one, longer kept rows are deleted within a day, not at
     * once.
     */
    private Duration kept = Duration.ZERO;

    /**
     * @param catalog       supplies the catalog in use at the moment of the call
     * @param forgetRecords removes the database's records of keys that were replaced before a time; does nothing on a
     *                      server without a database
     * @param log           receives each destroyed key, so that a restore does not bring it back
     */
    public HashKeyReaper(
            HashKeyRing ring,
            Pseudonymiser pseudonymiser,
            Supplier<Catalog> catalog,
            RetentionOptions options,
            Clock clock,
            Consumer<Instant> forgetRecords,
            ErasureLog log) {
        this.log = log;
        this.ring = ring;
        this.pseudonymiser = pseudonymiser;
        this.catalog = catalog;
        this.options = options;
        this.clock = clock;
        this.forgetRecords = forgetRecords;
    }

    /** Checks now and daily. Does nothing if retention is disabled, because then rows are kept forever. */
    public void watch(Vertx vertx) {
        if (!options.enabled()) {
            return;
        }
        run();
        vertx.setPeriodic(
                EVERY_MS,
                tick -> vertx.executeBlocking(() -> {
                    run();
                    return null;
                }));
    }

    /** Returns the longest retention of any row that contains a pseudonym. */
    private Duration longest() {
        return Stream.concat(
                        Stream.of(kept, options.rejections()), // kept rejections contain pseudonyms
                        catalog.get().families().values().stream()
                                .map(Family::retentionDays)
                                .map(Duration::ofDays))
                .reduce(options.reports(), (a, b) -> a.compareTo(b) > 0 ? a : b);
    }

    synchronized void run() {
        kept = longest();
        for (HashKeyRing.RetiredKey old : ring.expired(kept.plus(LATE), clock.instant())) {
            String id = old.key().id();
            if (pseudonymiser.knows(id) && isDestroyed(old)) {
                pseudonymiser.forget(id);
            }
        }
        forgetRecords(clock.instant().minus(kept.plus(LATE)));
    }

    private void forgetRecords(Instant before) {
        try {
            forgetRecords.accept(before);
        } catch (StoreException e) {
            LOG.atDebug().setCause(e).log("records of destroyed hash keys not removed; retrying tomorrow");
        }
    }

    private boolean isDestroyed(HashKeyRing.RetiredKey old) {
        try {
            log.append(List.of(new ErasureEntry(
                    clock.instant(), ErasureAction.DESTROY_KEY, old.key().id())));
            ring.destroy(old.key().id());
            LOG.atInfo()
                    .addKeyValue("key", old.key().id())
                    .addKeyValue("replaced", old.since())
                    .log("hash key destroyed");
            return true;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return true; // the operator deleted the file
            }
            LOG.atWarn()
                    .addKeyValue("key", old.key().id())
                    .addKeyValue("cause", e.getMessage())
                    .log("hash key not destroyed");
            return false;
        }
    }
}
