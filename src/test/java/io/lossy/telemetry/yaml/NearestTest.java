package io.lossy.telemetry.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> KINDS = List.of("rate", "ratio", "total", "distribution");

    @Test
    void findsTheWordWithTheFewestSlips() {
        assertThat(Nearest.to("ratoi", KINDS)).hasValue("ratio");
        assertThat(Nearest.to("RATE", KINDS)).hasValue("rate");
        assertThat(Nearest.to("dist", KINDS)).hasValue("distribution");
        assertThat(Nearest.to("totals", KINDS)).hasValue("total");
        assertThat(Nearest.to("gauge", KINDS)).isEmpty();
        assertThat(Nearest.to("", KINDS)).isEmpty();
        assertThat(Nearest.to("ab", List.of("ac", "aa")))
                .as("the first of equals")
                .hasValue("aa");
    }

    @Test
    void listsAllWordsWhenNoneIsNearButOfVeryManyTheFirst() {
        assertThat(Nearest.fix("gauge", KINDS)).isEqualTo("use one of: rate, ratio, total, distribution");
        assertThat(Nearest.fix("gauge", List.of())).isEqualTo("remove it");
        List<String> many = IntStream.range(0, 5_000).mapToObj(i -> "word" + i).toList();
        assertThat(Nearest.fix("x", many)).startsWith("use one of: word0, ").endsWith("word29, and 4970 more");
    }

    /** The work of one search, however many words a file has. */
    @Test
    void looksAtSoManyWordsAndNoMore() {
        AtomicInteger asked = new AtomicInteger();
        Nearest.to("nothing_like_it", endless(asked));

        assertThat(asked).hasValueLessThanOrEqualTo(Nearest.MOST + 1);
    }

    @Test
    void whatIsLongerThanAnyWordIsComparedWithNone() {
        String long1 = "a".repeat(Nearest.LONGEST + 1);
        AtomicInteger asked = new AtomicInteger();

        assertThat(Nearest.to(long1, endless(asked))).isEmpty();
        assertThat(asked).hasValueLessThanOrEqualTo(1);
        assertThat(Nearest.to("a".repeat(Nearest.LONGEST), List.of(long1))).isEmpty();
    }

    private static AbstractCollection<String> endless(AtomicInteger asked) {
        return new AbstractCollection<>() {
            @Override
            public Iterator<String> iterator() {
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return true;
                    }

                    @Override
                    public String next() {
                        return "word" + asked.incrementAndGet();
                    }
                };
            }

            @Override
            public int size() {
                return Integer.MAX_VALUE;
            }
        };
    }
}
