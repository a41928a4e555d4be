package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.exchange.PeerState;
import io.lossy.telemetry.exchange.WindowPart;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The sum of the own windows and the parts of two other servers. */
class MergedWindowsTest {
    private static final UUID FIRST = UUID.randomUUID();
    private static final UUID SECOND = UUID.randomUUID();

    private final Windows own = windows();
    private final PeerWindows peers = new PeerWindows();
    private final MergedWindows merged = new MergedWindows(own, peers);
    private Instant now = Sample.NOON;

    @Test
    void showsTheOwnWindowsWhileThereIsNoOtherServer() {
        count(own, 3);

        assertThat(merged.at(now.toEpochMilli())).isSameAs(own);
    }

    @Test
    void addsPartsAndReplacesThem() {
        Windows first = windows();
        Windows second = windows();
        count(own, 1);
        count(first, 2);
        count(second, 4);
        take(FIRST, 1, 1, first);
        take(SECOND, 1, 1, second);
        assertThat(shown()).isEqualTo(7);

        count(first, 10);
        take(FIRST, 2, 1, first);
        count(own, 1);

        assertThat(shown()).isEqualTo(18);
        assertThat(shown()).as("nothing changed").isEqualTo(18);
    }

    /** As after a recount: buckets that are not in it are gone. */
    @Test
    void aNewBaseReplacesAllPartsOfAServer() {
        Windows first = windows();
        count(first, 2);
        take(FIRST, 1, 1, first);
        now = now.plusSeconds(5);
        Windows recounted = windows();
        count(recounted, 5);
        assertThat(shown()).isEqualTo(2);

        take(FIRST, 2, 2, recounted);

        assertThat(shown()).isEqualTo(5);
    }

    @Test
    void partsLeaveWithTheirBucketAndCountOnlyWhenItHasBegun() {
        Windows first = windows();
        count(first, 2);
        Instant later = now.plusSeconds(7);
        first.observe(Sample.event(Sample.HIT, later), later.toEpochMilli());
        take(FIRST, 1, 1, first);
        assertThat(shown()).isEqualTo(2);

        now = later;
        assertThat(shown()).isEqualTo(3);
        now = Sample.NOON.plusSeconds(301);
        assertThat(shown()).isEqualTo(1);
        now = Sample.NOON.plusSeconds(310);
        assertThat(merged.at(now.toEpochMilli())).isSameAs(own);
    }

    @Test
    void aDamagedPartIsLeftOutAndKnownUntilItIsReplaced() {
        Windows first = windows();
        count(own, 1);
        count(first, 2);
        byte[] damaged = {1, 2, 3};
        peers.take(state(FIRST, 1, 1, List.of(new WindowPart(first.window().newest(), damaged))));

        assertThat(shown()).isEqualTo(1);
        assertThat(merged.isDamaged()).isTrue();
        take(FIRST, 2, 1, first);
        assertThat(shown()).isEqualTo(3);
        assertThat(merged.isDamaged()).isFalse();
    }

    @Test
    void aServerThatCountsSomethingElseIsKnownAndNotAdded() {
        Windows first = windows();
        count(first, 2);
        WindowPart part = first.part(first.window().newest());
        peers.take(new PeerState(FIRST, true, 1, 1, "other", 0, false, List.of(part)));

        assertThat(shown()).isZero();
        assertThat(peers.different(own.counted())).containsExactly(FIRST);
    }

    @Test
    void aServerThatHasNotWrittenAgainKeepsItsParts() {
        Windows first = windows();
        count(first, 2);
        take(FIRST, 7, 7, first);
        peers.take(state(FIRST, 0, 0, List.of())); // the tables were emptied

        assertThat(shown()).isEqualTo(2);
        assertThat(peers.versions()).containsEntry(FIRST, 7L);
    }

    private long shown() {
        return merged.at(now.toEpochMilli()).snapshot("cache", now).getLong("events");
    }

    private void count(Windows windows, int hits) {
        for (int i = 0; i < hits; i++) {
            windows.observe(Sample.event(Sample.HIT, now), now.toEpochMilli());
        }
    }

    private void take(UUID server, long version, long base, Windows windows) {
        List<WindowPart> parts =
                windows.window().changedSince(1).stream().map(windows::part).toList();
        peers.take(state(server, version, base, parts));
    }

    private PeerState state(UUID server, long version, long base, List<WindowPart> parts) {
        return new PeerState(server, true, version, base, own.counted(), 0, false, parts);
    }

    private static Windows windows() {
        return new Windows(Sample.catalog(), AggregateConfig.DEFAULT);
    }
}
