package io.lossy.telemetry.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OptOutsTest {
    private final OptOuts optOuts = new OptOuts();

    private static String install(int n) {
        return "3b1f." + String.format(Locale.ROOT, "%016x", new Random(n).nextLong()) + "0123456789abcdef";
    }

    @Test
    void knowsWhoOptedOutAndWhoCameBack() {
        optOuts.put(install(1), true);
        optOuts.put(install(2), true);
        optOuts.put(install(2), false);

        assertThat(optOuts.test(install(1))).isTrue();
        assertThat(optOuts.test(install(2))).isFalse();
        assertThat(optOuts.test(install(3))).isFalse();
        assertThat(optOuts.size()).isEqualTo(1);
    }

    @Test
    void agreesWithASetOverManyChanges() {
        Set<Integer> expected = new HashSet<>();
        optOuts.begin(IntStream.range(0, 1_000).mapToLong(n -> OptOuts.fingerprint(install(n))));
        IntStream.range(0, 1_000).forEach(expected::add);
        Random random = new Random(7);
        for (int i = 0; i < 60_000; i++) {
            int n = random.nextInt(20_000);
            boolean out = random.nextInt(3) > 0;
            optOuts.put(install(n), out);
            if (out) {
                expected.add(n);
            } else {
                expected.remove(n);
            }
        }

        for (int n = 0; n < 20_000; n++) {
            assertThat(optOuts.test(install(n))).as("install %d", n).isEqualTo(expected.contains(n));
        }
        assertThat(optOuts.size()).isEqualTo(expected.size());
    }

    @Test
    void staysBoundedAndKeepsTheNewest() {
        OptOuts small = new OptOuts(5_000);
        small.begin(LongStream.range(0, 9_000));
        assertThat(small.size()).isEqualTo(5_000);

        IntStream.range(0, 4_096).forEach(n -> small.put(install(n), true));

        assertThat(small.size()).isEqualTo(5_000);
        assertThat(IntStream.range(0, 4_096).allMatch(n -> small.test(install(n))))
                .isTrue();
    }
}
