package io.lossy.telemetry.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DidYouMeanTest {
    private static final List<String> KINDS = List.of("rate", "ratio", "total", "distribution");

    @Test
    void findsTheWordWithTheFewestSlips() {
        assertThat(DidYouMean.to("ratoi", KINDS)).hasValue("ratio");
        assertThat(DidYouMean.to("RATE", KINDS)).hasValue("rate");
        assertThat(DidYouMean.to("dist", KINDS)).hasValue("distribution");
        assertThat(DidYouMean.to("totals", KINDS)).hasValue("total");
        assertThat(DidYouMean.to("gauge", KINDS)).isEmpty();
        assertThat(DidYouMean.to("", KINDS)).isEmpty();
        assertThat(DidYouMean.to("ab", List.of("ac", "aa")))
                .as("the first of equals")
                .hasValue("aa");
    }

    @Test
    void listsAllWordsWhenNoneIsNearButOfVeryManyTheFirst() {
        assertThat(DidYouMean.fix("gauge", KINDS)).isEqualTo("use one of: rate, ratio, total, distribution");
        assertThat(DidYouMean.fix("gauge", List.of())).isEqualTo("remove it");
        List<String> many = IntStream.range(0, 5_000).mapToObj(i -> "word" + i).toList();
        assertThat(DidYouMean.fix("x", many)).startsWith("use one of: word0, ").endsWith("word29, and 4970 more");
    }

    /** The work of one search, however many words a file has. */
    @Test
    void looksAtSoManyWordsAndNoMore() {
        AtomicInteger asked = new AtomicInteger();
        DidYouMean.to("nothing_like_it", endless(asked));

        assertThat(asked).hasValueLessThanOrEqualTo(DidYouMean.MOST + 1);
    }

    @Test
    void whatIsLongerThanAnyWordIsComparedWithNone() {
        String long1 = "a".repeat(DidYouMean.LONGEST + 1);
        AtomicInteger asked = new AtomicInteger();

        assertThat(DidYouMean.to(long1, endless(asked))).isEmpty();
        assertThat(asked).hasValueLessThanOrEqualTo(1);
        assertThat(DidYouMean.to("a".repeat(DidYouMean.LONGEST), List.of(long1)))
                .isEmpty();
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
