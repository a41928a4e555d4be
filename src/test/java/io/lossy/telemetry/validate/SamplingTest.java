package io.lossy.telemetry.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
    /** The vectors of the Javadoc, computed apart from this code; a client's test holds the same. */
    @ParameterizedTest
    @CsvSource({
        "01936f6e-8d54-7cc3-98c4-dc0c0c07398f, 739477680",
        "01936f6e-8d54-7000-8000-000000000000, 3242073435",
        "01936f6e-8d54-7fff-bfff-ffffffffffff, 307228261",
        "550e8400-e29b-41d4-a716-446655440000, 2292069672"
    })
    void hashesAsDocumented(String id, long hash) {
        assertThat(Sampling.hash(id)).isEqualTo(hash);
        assertThat(Sampling.hash(id.toUpperCase(Locale.ROOT))).isEqualTo(hash);
    }

    @Test
    void keepsBelowTheRateAndNotAtIt() {
        String id = "01936f6e-8d54-7cc3-98c4-dc0c0c07398f";
        double share = 739477680 / 0x1p32;
        assertThat(Sampling.keeps(id, share)).isFalse();
        assertThat(Sampling.keeps(id, Math.nextUp(share))).isTrue();
        assertThat(Sampling.keeps(id, 1)).isTrue();
    }

    /** Ids of one burst share most of their text; the share kept must not feel it. Six standard deviations either way. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.5, 0.9})
    void keepsTheShareAskedForEvenOfIdsInARow(double rate) {
        int n = 100_000;
        int kept = 0;
        int counted = 0;
        for (int i = 0; i < n; i++) {
            kept += Sampling.keeps(new java.util.UUID(random(i) >>> 4 << 16 | 0x7000, random(-i)).toString(), rate)
                    ? 1
                    : 0;
            counted += Sampling.keeps(TestValidator.id(TestValidator.NOW.plus(Duration.ofMillis(i / 50)), i), rate)
                    ? 1
                    : 0;
        }
        double six = 6 * Math.sqrt(rate * (1 - rate) / n);
        assertThat((double) kept / n).isCloseTo(rate, within(six));
        assertThat((double) counted / n).isCloseTo(rate, within(six));
    }

    /** SplitMix64's finaliser: stands for the random bits of an id, the same in every run. */
    private static long random(long i) {
        long z = (i + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
