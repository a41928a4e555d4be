package io.lossy.telemetry.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class Uuid7Test {
    private final Hands hands = new Hands();

    @Test
    void laysOutTheExampleOfRfc9562AppendixA6() {
        UUID id = Uuid7.of(0x017F22E279B0L, 0xCC3, 0x18C4DC0C0C07398FL);

        assertThat(id).hasToString("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
        assertThat(Uuid7.mintedAt(id)).isEqualTo(Instant.parse("2022-02-22T19:22:22Z"));
    }

    @Test
    void mintsVersionSevenOfTheRfcVariantWithTheClocksMillisecond() {
        UUID id = new Uuid7(hands).next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(Uuid7.mintedAt(id)).isEqualTo(hands.now);
    }

    @Test
    void risesStrictlyWithinOneMillisecond() {
        assertRising(new Uuid7(hands), 10_000);
    }

    @Test
    void risesWhileTheClockStepsBackALittle() {
        Uuid7 ids = new Uuid7(hands);
        UUID before = ids.next();
        hands.now = hands.now.minusSeconds(5);

        assertThat(ids.next().toString()).isGreaterThan(before.toString());
    }

    @Test
    void takesTheNewTimeOfAClockThatWasFarAhead() {
        Uuid7 ids = new Uuid7(hands);
        ids.next();
        hands.now = hands.now.minusSeconds(3_600);

        assertThat(Uuid7.mintedAt(ids.next())).isEqualTo(hands.now);
    }

    @Test
    void borrowsTheNextMillisecondWhenTheRandomPartIsUsedUp() {
        Uuid7 ids = new Uuid7(hands, new AllOnes());
        Instant first = Uuid7.mintedAt(ids.next());

        assertThat(Uuid7.mintedAt(ids.next())).isEqualTo(first.plusMillis(1));
        assertRising(ids, 1_000);
    }

    @Test
    void refusesTheTimeOfAnIdThatHasNone() {
        assertThatThrownBy(() -> Uuid7.mintedAt(UUID.fromString("f81d4fae-7dec-4bd0-a765-00a0c91e6bf6")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a version 7");
    }

    private static void assertRising(Uuid7 ids, int n) {
        Set<UUID> seen = new HashSet<>();
        String last = "";
        for (int i = 0; i < n; i++) {
            UUID id = ids.next();
            assertThat(id.toString()).isGreaterThan(last);
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            last = id.toString();
            seen.add(id);
        }
        assertThat(seen).hasSize(n);
    }

    /** A clock set by hand. */
    private static final class Hands extends Clock {
        private Instant now = Instant.parse("2026-11-22T17:18:44.104Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static final class AllOnes extends SecureRandom {
        @Override
        public int nextInt() {
            return -1;
        }

        @Override
        public long nextLong() {
            return -1;
        }
    }
}
