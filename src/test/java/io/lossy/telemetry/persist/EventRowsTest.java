package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.SchemaVer;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventRowsTest {
    @Test
    void sortsByIdAndKeepsTheFirstOfEach() {
        UUID high = UUID.fromString("ffffffff-0000-7000-8000-000000000000");
        UUID low = UUID.fromString("01930000-0000-7000-8000-000000000000");
        TelemetryEvent first = PersistTestEvents.event(high, Instant.now(), "{\"words\":1}");
        TelemetryEvent again = PersistTestEvents.event(high, Instant.now(), "{\"words\":2}");

        EventRows one = EventRows.of(List.of(first, PersistTestEvents.event(low), again));
        EventRows other = EventRows.of(List.of(PersistTestEvents.event(low), first, again));

        assertThat(one.ids()).hasSize(2).containsExactlyInAnyOrder(low, high).isEqualTo(other.ids());
        assertThat((String[]) one.columns().getValue(11))
                .containsExactlyInAnyOrder(PersistTestEvents.json(), "{\"words\":1}");
    }

    @Test
    void itsStatementsAreShortEnoughToBeCachedByTheClient() {
        assertThat(InsertStatement.values())
                .allSatisfy(statement -> assertThat(statement.sql().length()).isLessThan(2_048));
    }

    @Test
    void rowsShareValuesOnlyIfSourceReleaseVersionAndRateAreTheSame() {
        EventType other = type("1-0-1", 1.0);
        EventType sampled = type("1-0-0", 0.5);
        EventType same = type("1-0-0", 1.0);

        assertThat(share(event(same, Source.BACKEND, "1"), event(PersistTestEvents.SPEECH, Source.BACKEND, "1")))
                .isTrue();
        assertThat(share(event(same, Source.BACKEND, null), event(same, Source.BACKEND, null)))
                .isTrue();
        assertThat(share(event(same, Source.BACKEND, "1"), event(other, Source.BACKEND, "1")))
                .isFalse();
        assertThat(share(event(same, Source.BACKEND, "1"), event(sampled, Source.BACKEND, "1")))
                .isFalse();
        assertThat(share(event(same, Source.BACKEND, "1"), event(same, Source.EXTENSION, "1")))
                .isFalse();
        assertThat(share(event(same, Source.BACKEND, "1"), event(same, Source.BACKEND, null)))
                .isFalse();
    }

    private static boolean share(TelemetryEvent... events) {
        return EventRows.of(List.of(events)).haveSharedValues();
    }

    private static TelemetryEvent event(EventType type, Source source, @Nullable String release) {
        Instant now = Instant.now();
        return new TelemetryEvent(
                PersistTestEvents.v7(now),
                type,
                source,
                now,
                now,
                null,
                null,
                release,
                new Payload(new Object[0], "{}"));
    }

    private static EventType type(String version, double rate) {
        EventType like = PersistTestEvents.SPEECH;
        return new EventType(
                "lossy.test.other",
                Set.of(),
                "test",
                Set.of(Source.BACKEND),
                Objects.requireNonNull(SchemaVer.parse(version)),
                like.description(),
                like.purpose(),
                like.owner(),
                rate,
                null,
                null,
                Set.of(),
                List.of(),
                List.of());
    }

    @Test
    void valuesThatAreSharedAreBoundOnce() {
        EventRows rows = EventRows.of(PersistTestEvents.events(3));

        Tuple shared = rows.columnsWithSharedValues();
        Tuple all = rows.columns();

        for (int column = 0; column < all.size(); column++) {
            if (List.of(3, 8, 9, 10).contains(column)) {
                assertThat((Object[]) all.getValue(column)).hasSize(3).containsOnly(shared.getValue(column));
            } else {
                assertThat(all.getValue(column)).isEqualTo(shared.getValue(column));
            }
        }
    }
}
