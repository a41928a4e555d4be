package io.lossy.telemetry.forward.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.forward.books.StoredRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OpenRequestsTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    private final InFlight inFlight = new InFlight();

    private long number;

    private StoredRequest request() {
        return StoredRequest.unsent(++number, List.of(UUID.randomUUID()), "rules", NOW);
    }

    private StoredRequest parked(Duration wait) {
        return request().failed(NOW, NOW.plus(wait), true, "http_500");
    }

    private void send(StoredRequest request) {
        inFlight.sent(request.id(), NOW);
    }

    @Test
    void requestsAreDueInTheirOrderAndEachOnce() {
        StoredRequest first = request();
        StoredRequest second = request();
        OpenRequests open = new OpenRequests(List.of(first, second));

        assertThat(open.due(NOW, inFlight)).isEqualTo(first);
        send(first);
        assertThat(open.due(NOW, inFlight)).isEqualTo(second);
        send(second);
        assertThat(open.due(NOW, inFlight)).isNull();
    }

    @Test
    void parkedRequestsAndTheOthersTakeTurns() {
        StoredRequest head = request();
        StoredRequest early = parked(Duration.ZERO);
        StoredRequest late = parked(Duration.ofSeconds(5));
        OpenRequests open = new OpenRequests(List.of(head, late, early));

        assertThat(open.due(NOW, inFlight)).isEqualTo(early);
        assertThat(open.due(NOW, inFlight)).isEqualTo(head);
        send(early);
        assertThat(open.due(NOW.plusSeconds(9), inFlight))
                .as("one parked request is in flight")
                .isEqualTo(head);
        send(head);
        assertThat(open.due(NOW.plusSeconds(9), inFlight)).isNull();
    }

    @Test
    void partsOfARequestTakeItsPlaceAndANewOneIsTheLast() {
        StoredRequest first = request();
        StoredRequest second = request();
        OpenRequests open = new OpenRequests(List.of(first, second));
        StoredRequest front = first.with(List.of(UUID.randomUUID()), "rules");
        StoredRequest back = first.with(List.of(UUID.randomUUID()), "rules");

        open.replace(List.of(first), List.of(front, back));

        for (StoredRequest next : List.of(front, back, second)) {
            assertThat(open.due(NOW, inFlight)).isEqualTo(next);
            send(next);
        }
        assertThat(open.nextNumber()).isGreaterThan(second.number());
    }

    @Test
    void aFailedRequestKeepsItsPlace() {
        StoredRequest first = request();
        StoredRequest second = request();
        OpenRequests open = new OpenRequests(List.of(first, second));
        StoredRequest failed = first.failed(NOW, NOW.plusSeconds(1), false, "http_500");

        open.replace(List.of(first), List.of(failed));

        assertThat(open.due(NOW, inFlight)).isEqualTo(second);
        assertThat(open.due(NOW.plusSeconds(1), inFlight)).isEqualTo(failed);
        assertThat(open.unparked()).isEqualTo(2);
        assertThat(open.events()).isEqualTo(2);
    }
}
