package io.lossy.telemetry.forward.books;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LaneChangeTest {
    private static final StoredRequest TWO =
            StoredRequest.unsent(1, List.of(UUID.randomUUID(), UUID.randomUUID()), "rules", Instant.EPOCH);

    private static LaneChange change(long taken, List<StoredRequest> closed, Map<ForwardOutcome, Long> outcomes) {
        return new LaneChange(null, taken, closed, List.of(), outcomes, List.of(), "", null);
    }

    @Test
    void aChangeThatLosesOrInventsAnEventCannotBeCreated() {
        assertThatCode(() -> change(1, List.of(TWO), Map.of(ForwardOutcome.DELIVERED, 3L)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> change(1, List.of(TWO), Map.of(ForwardOutcome.DELIVERED, 2L)))
                .hasMessage("of 3 events 2 are accounted for");
        assertThatThrownBy(() -> change(0, List.of(), Map.of(ForwardOutcome.DEAD, 1L)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
