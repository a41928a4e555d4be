package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentDuplicatesTest {
    private final RecentDuplicates duplicates = new RecentDuplicates();

    @Test
    void expectsNewIdsUntilOneWasStoredBefore() {
        assertThat(IntStream.range(0, 100)).allMatch(insert -> duplicates.expectsNewIds());
    }

    @Test
    void theNextInsertsAreCautiousAfterADuplicate() {
        duplicates.found();

        assertThat(IntStream.range(0, RecentDuplicates.CAUTIOUS)).noneMatch(insert -> duplicates.expectsNewIds());
        assertThat(duplicates.expectsNewIds()).isTrue();
    }

    @Test
    void anotherDuplicateStartsTheCountAgain() {
        duplicates.found();
        IntStream.range(1, RecentDuplicates.CAUTIOUS).forEach(insert -> duplicates.expectsNewIds());
        duplicates.found();

        assertThat(IntStream.range(0, RecentDuplicates.CAUTIOUS)).noneMatch(insert -> duplicates.expectsNewIds());
    }
}
