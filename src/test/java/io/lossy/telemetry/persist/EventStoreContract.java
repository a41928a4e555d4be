package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.RetainedRejection;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.persist.EventStore.Appended;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every store must do, the plain one and the stack round it alike. Each method uses ids of its own. */
interface EventStoreContract {
    EventStore store();

    /** A second store on the same database, as another server would have. */
    EventStore otherStore();

    DatabaseRows rows();

    static Set<UUID> ids(List<TelemetryEvent> events) {
        return events.stream().map(TelemetryEvent::id).collect(Collectors.toSet());
    }

    default long stored(List<TelemetryEvent> events) {
        String list = ids(events).stream().map(id -> "'" + id + "'").collect(Collectors.joining(","));
        return rows().count("SELECT count(*) FROM analytics_events WHERE event_id IN (" + list + ")");
    }

    /** Tests also delete rows, so the log may have more ids than the table. */
    @AfterEach
    default void everyRowIsInTheCommitLogAndNoIdIsInItTwice() {
        assertThat(rows().lines("SELECT event_id FROM analytics_events EXCEPT SELECT unnest(ids) FROM commit_log"))
                .as("stored and not logged")
                .isEmpty();
        assertThat(rows().lines("SELECT id FROM (SELECT unnest(ids) AS id FROM commit_log) AS logged"
                        + " GROUP BY id HAVING count(*) > 1"))
                .as("logged twice")
                .isEmpty();
    }

    @Test
    default void storesEveryColumnAsItWasGiven() {
        TelemetryEvent event = PersistTestEvents.event(
                PersistTestEvents.v7(Instant.now()),
                Instant.parse("2026-11-22T17:18:44.104123Z"),
                PersistTestEvents.json());

        assertThat(store().append(List.of(event)).await()).isEqualTo(new Appended(Set.of(event.id()), Set.of()));

        assertThat(rows().value("SELECT concat_ws('|', event, family, source, occurred_at AT TIME ZONE 'UTC',"
                        + " received_at AT TIME ZONE 'UTC', session_id, install_id, release, schema_version,"
                        + " sample_rate, payload->>'latency_ms', jsonb_typeof(payload))"
                        + " FROM analytics_events WHERE event_id = '" + event.id() + "'"))
                .isEqualTo("lossy.voice_mode.speech_detected|voice_mode|extension|2026-11-22 17:18:43.904123"
                        + "|2026-11-22 17:18:44.104123|hashed-session|hashed-install|1.4.2|1-0-0|1|41.5|object");
    }

    @Test
    default void keepsOneRowAnIdHoweverOftenABatchComes() {
        List<TelemetryEvent> batch = PersistTestEvents.events(50);

        Appended first = store().append(batch).await();
        Appended second = store().append(batch).await();
        Appended third = otherStore().append(batch).await();

        assertThat(first.fresh()).isEqualTo(ids(batch));
        assertThat(second.fresh()).isEmpty();
        assertThat(third.fresh()).isEmpty();
        assertThat(stored(batch)).isEqualTo(50);
    }

    @Test
    default void saysFreshToExactlyOneOfManyAtTheSameTime() {
        List<TelemetryEvent> batch = PersistTestEvents.events(100);
        List<Future<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(store().append(batch));
            answers.add(otherStore().append(batch));
        }

        Future.all(answers).await();

        assertThat(answers.stream()
                        .mapToInt(answer -> answer.result().fresh().size())
                        .sum())
                .isEqualTo(100);
        assertThat(stored(batch)).isEqualTo(100);
    }

    @Test
    default void tellsFreshFromKnownWithinOneBatch() {
        List<TelemetryEvent> known = PersistTestEvents.events(3);
        List<TelemetryEvent> fresh = PersistTestEvents.events(4);
        store().append(known).await();
        List<TelemetryEvent> mixed = new ArrayList<>(known);
        mixed.addAll(fresh);
        mixed.addAll(fresh);
        Collections.shuffle(mixed);

        assertThat(store().append(mixed).await().fresh()).isEqualTo(ids(fresh));
        assertThat(stored(mixed)).isEqualTo(7);
    }

    @Test
    default void keepsTheFirstOfTwoEventsWithOneId() {
        UUID id = PersistTestEvents.v7(Instant.now());
        store().append(List.of(
                        PersistTestEvents.event(id, Instant.now(), "{\"words\":1}"),
                        PersistTestEvents.event(id, Instant.now(), "{\"words\":2}")))
                .await();

        assertThat(rows().value("SELECT payload->>'words' FROM analytics_events WHERE event_id = '" + id + "'"))
                .isEqualTo("1");
    }

    @Test
    default void knowsAnIdThatComesAgainAfterMidnight() {
        Instant midnight = LocalDate.now(ZoneOffset.UTC).atStartOfDay().toInstant(ZoneOffset.UTC);
        UUID id = PersistTestEvents.v7(midnight.minusMillis(50));

        Appended before = store().append(List.of(PersistTestEvents.event(id, midnight.minusMillis(10), "{}")))
                .await();
        Appended after = store().append(List.of(PersistTestEvents.event(id, midnight.plusMillis(90), "{}")))
                .await();

        assertThat(before.fresh()).containsExactly(id);
        assertThat(after.fresh()).isEmpty();
        assertThat(rows().count("SELECT count(*) FROM analytics_events WHERE event_id = '" + id + "'"))
                .isEqualTo(1);
    }

    @Test
    default void takesIdsOfWrongClocksAndOfNoClockOnce() {
        Instant now = Instant.now();
        List<TelemetryEvent> odd = List.of(
                PersistTestEvents.event(PersistTestEvents.v7(now.plus(Duration.ofDays(4_000)))),
                PersistTestEvents.event(PersistTestEvents.v7(Instant.EPOCH)),
                PersistTestEvents.event(new UUID(0xFFFF_FFFF_FFFF_7FFFL, -1L)),
                PersistTestEvents.event(UUID.fromString(
                        "ffffffff-1111-4fff-bfff-" + String.format(Locale.ROOT, "%012x", now.toEpochMilli()))));

        assertThat(store().append(odd).await().fresh()).isEqualTo(ids(odd));
        assertThat(store().append(odd).await().fresh()).isEmpty();
        String inDefault = ids(odd).stream().map(id -> "'" + id + "'").collect(Collectors.joining(","));
        assertThat(rows().count("SELECT count(*) FROM analytics_events_default WHERE event_id IN (" + inDefault + ")"))
                .isEqualTo(4);
        rows().execute("DELETE FROM analytics_events_default");
    }

    @Test
    default void doesNotDeadlockOnTheSameIdsInOppositeOrder() {
        for (int round = 0; round < 20; round++) {
            List<TelemetryEvent> batch = PersistTestEvents.events(200);
            List<TelemetryEvent> reversed = new ArrayList<>(batch);
            Collections.reverse(reversed);

            // the plain store would answer CONFLICT
            Future.all(store().append(batch), otherStore().append(reversed)).await();
        }
    }

    @Test
    default void storesNothingOfAnEmptyBatchWithoutAsking() {
        assertThat(store().append(List.of()).await()).isEqualTo(new Appended(Set.of(), Set.of()));
    }

    @Test
    default void recordsARejectionOnceWhateverItsText() {
        Rejection rejection = new Rejection(
                "batch-7#3",
                null,
                Source.BACKEND,
                Reason.FIELD_TYPE,
                "/payload/latency_ms",
                "number wanted\0",
                "string(12)",
                Instant.now(),
                null);

        store().reject(List.of(rejection, rejection)).await();
        store().reject(List.of(rejection)).await();

        assertThat(rows().value("SELECT concat_ws('|', count(*), min(reason), min(detail)) FROM analytics_rejections"
                        + " WHERE rejection_key = 'batch-7#3'"))
                .isEqualTo("1|field_type|number wanted\uFFFD");
    }

    @Test
    default void recordsNoRejectionOfWhatIsStoredAndTellsItsFamily() {
        List<TelemetryEvent> batch = PersistTestEvents.events(3);
        store().append(batch.subList(0, 2)).await();
        List<Rejection> rejections = new ArrayList<>(
                batch.stream().map(event -> rejected(event, false)).toList());
        rejections.add(new Rejection(
                "batch-of-thirty-six-characters-or-#1",
                null,
                Source.BACKEND,
                Reason.ID_MISSING,
                "",
                "",
                "",
                Instant.now(),
                null));

        RejectionOutcome outcome = store().reject(rejections).await();
        RejectionOutcome withKept = store().reject(
                        batch.stream().map(event -> rejected(event, true)).toList())
                .await();

        Map<String, String> stored = Map.of(
                batch.get(0).id().toString(), "voice_mode", batch.get(1).id().toString(), "voice_mode");
        assertThat(outcome.stored()).isEqualTo(stored);
        assertThat(withKept.stored()).isEqualTo(stored);
        String of = " WHERE rejection_key IN ('"
                + batch.stream().map(event -> event.id().toString()).collect(Collectors.joining("','")) + "')";
        assertThat(rows().value("SELECT string_agg(rejection_key, ',') FROM analytics_rejections" + of))
                .isEqualTo(batch.get(2).id().toString());
        assertThat(rows().value("SELECT string_agg(rejection_key, ',') FROM kept_rejections" + of))
                .isEqualTo(batch.get(2).id().toString());
    }

    private static Rejection rejected(TelemetryEvent event, boolean kept) {
        RetainedRejection what = new RetainedRejection("voice_mode", null, null, null, "{}");
        return new Rejection(
                event.id().toString(),
                event.type().name(),
                event.source(),
                Reason.FIELD_TYPE,
                "/payload/latency_ms",
                "number wanted",
                "string(12)",
                event.receivedAt(),
                kept ? what : null);
    }

    @Test
    default void neverLetsASmallerReportReplaceALarger() {
        Instant now = Instant.now();
        store().report(List.of(new ClientReport("install-1", now, 100, Map.of("evicted", 3L))))
                .await();
        store().report(List.of(
                        new ClientReport("install-1", now.plusSeconds(9), 90, Map.of("evicted", 1L)),
                        new ClientReport("install-2", now, 5, Map.of())))
                .await();
        store().report(List.of(new ClientReport("install-1", now.plusSeconds(10), 100, Map.of("evicted", 4L))))
                .await();

        assertThat(rows().value("SELECT concat(emitted, ' ', discarded->>'evicted') FROM client_reports"
                        + " WHERE install_id = 'install-1'"))
                .isEqualTo("100 4");
        assertThat(rows().value("SELECT emitted FROM client_reports WHERE install_id = 'install-2'"))
                .isEqualTo("5");
    }

    /** The growth of all clients' sums is known only from what was stored before. */
    @Test
    default void tellsByHowMuchTheReportsGrewOnceHoweverOftenTheyCome() {
        Instant now = Instant.now();
        ClientReport first = new ClientReport("install-3", now, 100, Map.of("evicted", 3L));
        ClientReport later =
                new ClientReport("install-3", now.plusSeconds(5), 150, Map.of("evicted", 3L, "expired", 2L));
        ClientReport other = new ClientReport("install-4", now, 10, Map.of("expired", 1L));

        assertThat(store().report(List.of(first)).await())
                .isEqualTo(new EventStore.Reported(100, Map.of("evicted", 3.0)));
        assertThat(store().report(List.of(later, other)).await())
                .isEqualTo(new EventStore.Reported(60, Map.of("evicted", 0.0, "expired", 3.0)));
        assertThat(store().report(List.of(later, first)).await()).isEqualTo(EventStore.Reported.NOTHING);
        assertThat(store().report(List.of()).await()).isEqualTo(EventStore.Reported.NOTHING);
    }

    @Test
    default void countsAForgedReportAsAMillionAtMost() {
        ClientReport forged =
                new ClientReport("install-5", Instant.now(), Long.MAX_VALUE, Map.of("evicted", Long.MAX_VALUE));

        assertThat(store().report(List.of(forged)).await())
                .isEqualTo(new EventStore.Reported(1e6, Map.of("evicted", 1e6)));
    }

    @Test
    default void probesADatabaseThatWouldTakeARow() {
        store().probe().await();
    }
}
