package io.lossy.telemetry.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.retention.RetentionOptions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A previous key lives for as long as a row made with it may: no day less, and not much more. */
class HashKeyReaperTest {
    private static final Instant REPLACED = Instant.parse("2026-11-22T17:18:44Z");
    private static final RetentionOptions SHORT =
            options(true, Duration.ofDays(1), Duration.ofDays(1)); // so that families decide

    @TempDir
    Path data;

    private final FakeClock clock = new FakeClock(REPLACED);
    private Catalog catalog = keptFor(60);
    private HashKeyRing ring;
    private Pseudonymiser pseudonymiser;
    private String id;
    private final AtomicReference<Instant> forgotten = new AtomicReference<>();

    @BeforeEach
    void replaceAKey() {
        id = HashKeys.find(data, null).id();
        ring = HashKeyRing.of(data, HashKeys.find(data, null), null).rotate(REPLACED);
        pseudonymiser = ring.pseudonymiser();
    }

    private static Catalog keptFor(int days) {
        return CatalogReader.read(
                "events.yml", CatalogText.SOUND.replace("retention_days: 30", "retention_days: " + days));
    }

    private static RetentionOptions options(boolean enabled, Duration rejections, Duration reports) {
        RetentionOptions d = RetentionOptions.DEFAULTS;
        return new RetentionOptions(
                enabled, d.startWithin(), rejections, reports, d.maxJump(), d.batchRows(), d.lock());
    }

    private HashKeyReaper expiry(RetentionOptions options) {
        return new HashKeyReaper(
                ring, pseudonymiser, () -> catalog, options, clock, forgotten::set, ErasureLog.of(data, null));
    }

    private void passes(int days) {
        clock.set(REPLACED.plus(Duration.ofDays(days)).plus(HashKeyReaper.LATE));
    }

    private Path file() {
        return data.resolve("keys").resolve("hash-" + id + ".old");
    }

    private void assertKept() {
        assertThat(pseudonymiser.knows(id)).isTrue();
        assertThat(file()).exists();
    }

    private void assertGone() {
        assertThat(pseudonymiser.knows(id)).isFalse();
        assertThat(pseudonymiser.hashWithAllKeys("install", "alice")).hasSize(1);
        assertThat(file()).doesNotExist();
    }

    @Test
    void isDestroyedWhenTheLongestFamilyAndTheTimeToRestartAreOverAndNotBefore() {
        HashKeyReaper expiry = expiry(SHORT);
        passes(60);
        expiry.run();
        assertKept();

        clock.advance(Duration.ofSeconds(1));
        expiry.run();

        assertGone();
        assertThat(HashKeys.find(data, null).id())
                .isEqualTo(ring.current().id())
                .isNotEqualTo(id);
    }

    @Test
    void theDatabasesRecordOfAKeyGoesWhenNoRowDependsOnIt() {
        passes(60);
        expiry(SHORT).run();
        assertThat(forgotten.get()).isEqualTo(REPLACED);
    }

    @Test
    void aClockThatGoesBackKeepsIt() {
        clock.set(REPLACED.minus(Duration.ofDays(400)));
        expiry(SHORT).run();
        assertKept();
    }

    @Test
    void reportsAndKeptRejectionsHoldItToo() {
        passes(99);
        expiry(options(true, Duration.ofDays(1), Duration.ofDays(100))).run();
        assertKept();
        expiry(options(true, Duration.ofDays(100), Duration.ofDays(1))).run();
        assertKept();

        clock.advance(Duration.ofDays(2));
        expiry(options(true, Duration.ofDays(100), Duration.ofDays(100))).run();
        assertGone();
    }

    @Test
    void aReloadCanOnlyHoldItLonger() {
        HashKeyReaper expiry = expiry(SHORT);
        catalog = keptFor(200);
        passes(199);
        expiry.run();
        assertKept();
        catalog = keptFor(7); // its rows are still to be deleted
        expiry.run();
        assertKept();

        passes(201);
        expiry.run();
        assertGone();
    }

    @Test
    void aServerLooksWhenItStartsUnlessRowsAreKeptForGood() {
        passes(61);
        Vertx vertx = Vertx.vertx();
        try {
            expiry(options(false, Duration.ofDays(1), Duration.ofDays(1))).watch(vertx);
            assertKept();
            expiry(SHORT).watch(vertx);
            assertGone();
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void keysOfTheEnvironmentAreTheirOwnersToTakeAway() {
        String given = "ab".repeat(32) + "," + "cd".repeat(32);
        ring = HashKeyRing.of(data, HashKeys.find(data, given), given);
        pseudonymiser = ring.pseudonymiser();
        passes(10_000);

        expiry(SHORT).run();

        assertThat(ring.retired())
                .hasSize(1)
                .allMatch(old -> pseudonymiser.knows(old.key().id()));
    }

    @Test
    void oneThatWasDestroyedByHandMeanwhileIsForgotten() throws IOException {
        Files.delete(file());
        passes(61);
        expiry(SHORT).run();
        assertGone();
    }

    @Test
    void oneThatCanNotBeDestroyedStaysKnownUntilItCan() throws IOException {
        Path elsewhere = Files.move(file(), data.resolve("elsewhere"));
        Files.createDirectory(file());
        passes(61);
        HashKeyReaper expiry = expiry(SHORT);
        expiry.run();
        assertThat(pseudonymiser.knows(id)).isTrue();

        Files.delete(file());
        Files.move(elsewhere, file());
        expiry.run();
        assertGone();
    }
}
