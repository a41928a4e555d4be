package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Parts of buckets, as one server writes them and another adds them. */
class PartCodecTest {
    private static final Instant NOW = Sample.NOON.plusSeconds(299);
    private static final long MILLIS = NOW.toEpochMilli();

    @Property(tries = 100)
    void partsOfSeveralServersAddUpToCountingEverythingInOne(@ForAll long seed) {
        Random random = new Random(seed);
        Windows[] servers = {windows(), windows(), windows()};
        Windows whole = windows();
        for (int i = random.nextInt(300); i > 0; i--) {
            TelemetryEvent event = event(random);
            servers[random.nextInt(servers.length)].observe(event, MILLIS);
            whole.observe(event, MILLIS);
        }
        Windows sum = windows();
        sum.window().advance(MILLIS);
        for (Windows server : servers) {
            server.window().advance(MILLIS);
            server.window()
                    .changedSince(1)
                    .forEach(bucket -> sum.addPart(server.part(bucket).bytes(), bucket));
        }

        for (String family : whole.families()) {
            assertThat(rounded(sum, family)).isEqualTo(rounded(whole, family));
        }
    }

    @Property(tries = 500)
    void damagedBytesAreRefusedAndLeaveABucketThatCanBeEmptied(@ForAll long seed) {
        Random random = new Random(seed);
        Windows server = windows();
        for (int i = 0; i < 50; i++) {
            server.observe(Sample.speech(NOW, random.nextInt(60_000)), MILLIS);
        }
        long bucket = server.window().newest();
        byte[] bytes = server.part(bucket).bytes();
        byte[] damaged = random.nextBoolean() ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
        for (int i = 0; i < 3 && damaged.length > 0; i++) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Windows reader = windows();
        reader.window().advance(MILLIS);

        if (!Arrays.equals(bytes, damaged)) {
            assertThatThrownBy(() -> reader.addPart(damaged, bucket)).isInstanceOf(PartException.class);
        }
        reader.window().evict(reader.window().slot(bucket));
        assertThat(reader.snapshot("voice_mode", NOW)).isEqualTo(windows().snapshot("voice_mode", NOW));
    }

    /** The checksum of the compression does not protect from somebody who makes a part. */
    @Property(tries = 500)
    void hostileNumbersAreRefused(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        PartReader part = new PartReader(bytes);
        DistributionMetric lane = new DistributionMetric(2, new HistogramScale(1, 1_000));

        try {
            lane.read(0, part);
        } catch (PartException e) {
            assertThat(e).hasMessageMatching("[a-z ]+");
        }
        assertThatCode(() -> lane.evict(0)).doesNotThrowAnyException();
        assertThat(lane.count()).isZero();
    }

    @Test
    void aPartOfAnotherCatalogIsRefusedButADescriptionMakesNoDifference() {
        Windows other = new Windows(without("cache.evictions"), AggregateConfig.DEFAULT);
        Windows shorter = new Windows(
                Sample.catalog(),
                new AggregateConfig(Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofSeconds(1)));
        Windows own = windows();
        own.observe(Sample.event(Sample.HIT, NOW), MILLIS);
        other.window().advance(MILLIS);
        byte[] part = own.part(own.window().newest()).bytes();

        assertThat(Set.of(own.counted(), other.counted(), shorter.counted())).hasSize(3);
        assertThat(windows().counted()).isEqualTo(own.counted());
        assertThatThrownBy(() -> other.addPart(part, own.window().newest())).hasMessage("another catalog");
    }

    @Test
    void aBucketOfManyEventsIsSmall() {
        Windows server = windows();
        Random random = new Random(1);
        for (int i = 0; i < 2_500; i++) {
            server.observe(Sample.speech(NOW, Math.exp(random.nextGaussian() + 4)), MILLIS);
        }

        assertThat(server.part(server.window().newest()).bytes()).hasSizeLessThan(2_000);
    }

    private static TelemetryEvent event(Random random) {
        Instant at = NOW.minusMillis(random.nextInt(310_000));
        String mode = List.of("local_webgpu", "local_wasm", "cloud").get(random.nextInt(3));
        return switch (random.nextInt(5)) {
            case 0, 1 -> Sample.speech(at, Math.exp(random.nextGaussian() * 2 + 3), mode, random.nextBoolean());
            case 2 -> Sample.event(Sample.HIT, at);
            case 3 -> Sample.event(Sample.MISS, at);
            default -> Sample.event(Sample.EVICTED, at, (long) random.nextInt(100));
        };
    }

    /** Doubles that were added in another order differ in their last digits. */
    private static String rounded(Windows windows, String family) {
        return windows.snapshot(family, NOW).encode().replaceAll("(\\.\\d{4})\\d+", "$1");
    }

    private static Catalog without(String aggregate) {
        Catalog all = Sample.catalog();
        Map<String, Aggregate> kept = new java.util.LinkedHashMap<>(all.aggregates());
        kept.remove(aggregate);
        return new Catalog(
                1,
                List.copyOf(all.families().values()),
                List.copyOf(all.events().values()),
                List.copyOf(kept.values()));
    }

    private static Windows windows() {
        return new Windows(Sample.catalog(), AggregateConfig.DEFAULT);
    }
}
