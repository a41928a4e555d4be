package io.lossy.telemetry.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.emitter.SendResult.EventAnswer;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.generated.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an emitter does with an event, from {@code execute} to its end in the books, in time that a test turns. */
class TelemetryEmitterTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TurnedTime time = new TurnedTime();
    private final ScriptedTransport server = new ScriptedTransport();
    private final List<RejectedEvent> rejected = new ArrayList<>();
    private final TelemetryEmitter emitter = emitter(EmitterOptions.of(Source.BACKEND));

    private TelemetryEmitter emitter(EmitterOptions options) {
        return new TelemetryEmitter(options.withRelease("2.0.0").onRejected(rejected::add), server, time.time());
    }

    private List<String> emit(TelemetryEmitter to, int events) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            ids.add(String.valueOf(to.emit(Events.SESSION_MAILBOX_DEPTH, Map.of(Events.SessionMailboxDepth.DEPTH, i))));
        }
        return ids;
    }

    @Test
    void sendsWhatWasEmittedWithinTheFlushIntervalInOneRequest() {
        List<String> ids = emit(emitter, 3);
        time.advance(SECOND.minusMillis(1));
        assertThat(server.sent).isEmpty();

        time.advance(Duration.ofMillis(5));

        assertThat(server.sent).hasSize(1);
        assertThat(server.ids(0)).isEqualTo(ids);
        assertThat(server.events(0).get(2).get("event")).isEqualTo(Events.SESSION_MAILBOX_DEPTH);
        assertThat(server.events(0).get(2).get("payload")).isEqualTo(Map.of("depth", 2L));
        assertThat(server.last().source()).isEqualTo(Source.BACKEND);
        assertThat(server.last().release()).isEqualTo("2.0.0");
        assertThat(server.last().installId()).isEqualTo(emitter.stats().installId());
        assertThat(Uuid7.mintedAt(UUID.fromString(ids.get(0)))).isEqualTo(Instant.parse("2026-11-22T12:00:00Z"));
        assertBalanced(emitter.stats());
        assertThat(emitter.stats().acked()).isEqualTo(3);
    }

    @Test
    void sendsAFullRequestAtOnceAndNotMoreThanTheServerTakes() {
        emit(emitter, 499);
        time.turn();
        assertThat(server.sent).isEmpty();
        emit(emitter, 1);
        SendResult fewer = new SendResult.SendSettled(Map.of(), 0, 200);
        server.then(fewer).then(fewer).then(fewer);

        time.turn();
        emit(emitter, 450);
        time.turn();

        assertThat(server.sent).extracting(request -> request.events().size()).containsExactly(500, 200, 200);
    }

    @Test
    void aRequestHoldsNoMoreTextThanTheServerReads() {
        for (int i = 0; i < 10; i++) {
            emitter.emit("lossy.stt.request", Map.of("mode", "x".repeat(15_000)));
        }

        emitter.flush();
        time.turn();

        assertThat(server.sent).extracting(request -> request.events().size()).containsExactly(5, 5);
    }

    @Test
    void asksAgainWithTheSameIdsAfterAGrowingWait() {
        server.then(new SendResult.SendRetry("ConnectException", 0, 0))
                .then(new SendResult.SendRetry("ConnectException", 0, 0))
                .then(new SendResult.SendRetry("ConnectException", 0, 0));
        List<String> ids = emit(emitter, 2);
        List<Instant> asked = new ArrayList<>();
        for (int ms = 0; ms < 12_000 && server.sent.size() < 4; ms += 10) {
            int before = server.sent.size();
            time.advance(Duration.ofMillis(10));
            if (server.sent.size() > before) {
                asked.add(server.last().sentAt());
            }
        }

        assertThat(asked).hasSize(4);
        assertThat(Duration.between(asked.get(0), asked.get(1))).isBetween(SECOND, Duration.ofMillis(1_002));
        assertThat(Duration.between(asked.get(1), asked.get(2)))
                .isBetween(SECOND.multipliedBy(2), SECOND.multipliedBy(2).plusMillis(2));
        assertThat(Duration.between(asked.get(2), asked.get(3)))
                .isBetween(SECOND.multipliedBy(4), SECOND.multipliedBy(4).plusMillis(2));
        assertThat(List.of(server.ids(1), server.ids(2), server.ids(3))).containsOnly(ids);
        assertThat(emitter.stats().acked()).isEqualTo(2);
        assertThat(emitter.stats().lastError()).isEmpty();
    }

    @Test
    void neverComesBackBeforeTheServerAsks() {
        time.drawing(0);
        server.then(new SendResult.SendRetry("rate_limited", 7_000, 500));
        emit(emitter, 1);
        time.advance(SECOND.plusMillis(5));
        assertThat(server.sent).hasSize(1);
        assertThat(emitter.stats().lastError()).isEqualTo("rate_limited");

        emitter.flush();
        time.advance(Duration.ofMillis(6_900));
        assertThat(server.sent).hasSize(1);

        time.advance(Duration.ofMillis(200));
        assertThat(server.sent).hasSize(2);
    }

    @Test
    void keepsOnlyWhatTheServerDidNotAnswerForAndTellsWhatItRefused() {
        List<String> ids = emit(emitter, 5);
        server.then(new SendResult.SendSettled(
                Map.of(
                        ids.get(0), new EventAnswer("duplicate", "", "", ""),
                        ids.get(1), new EventAnswer("rejected", "field_range", "/payload/depth", "must be at least 0"),
                        ids.get(2), new EventAnswer("sampled", "", "", ""),
                        ids.get(4), new EventAnswer("retry", "overloaded", "", "")),
                0,
                500));

        time.advance(SECOND.plusMillis(5));

        Stats first = emitter.stats();
        assertThat(first.acked()).isEqualTo(3);
        assertThat(first.rejected()).isEqualTo(1);
        assertThat(first.pending()).isEqualTo(1);
        assertBalanced(first);
        assertThat(rejected)
                .containsExactly(new RejectedEvent(
                        ids.get(1),
                        Events.SESSION_MAILBOX_DEPTH,
                        "field_range",
                        "/payload/depth",
                        "must be at least 0"));
        time.advance(SECOND.plusMillis(5));
        assertThat(server.ids(1)).containsExactly(ids.get(4));
        assertThat(emitter.stats().pending()).isZero();
    }

    @Test
    void aListenerThatFailsCostsNothing() {
        TelemetryEmitter one = new TelemetryEmitter(
                EmitterOptions.of(Source.BACKEND).onRejected(event -> {
                    throw new IllegalStateException("of a test");
                }),
                server,
                time.time());
        server.then(request -> new SendResult.SendSettled(
                Map.of(server.ids(0).get(0), new EventAnswer("rejected", "unknown_event", "/event", "")), 0, 0));
        emit(one, 2);
        time.advance(SECOND.plusMillis(5));
        emit(one, 1);

        time.advance(SECOND.plusMillis(5));

        assertThat(one.stats().acked()).isEqualTo(2);
        assertBalanced(one.stats());
    }

    @Test
    void aFullQueueLosesItsOldestAndReportsThem() {
        TelemetryEmitter small = emitter(EmitterOptions.of(Source.BACKEND).withQueue(10, 1_000_000));
        List<String> ids = emit(small, 25);

        time.turn();

        assertThat(server.ids(0)).isEqualTo(ids.subList(15, 25));
        assertThat(small.stats().evicted()).isEqualTo(15);
        assertBalanced(small.stats());
        assertThat(server.last().report().emitted()).isEqualTo(25);
        assertThat(server.last().report().discarded()).containsEntry("evicted", 15L);
    }

    @Test
    void theQueueIsBoundedByItsTextToo() {
        TelemetryEmitter small = emitter(EmitterOptions.of(Source.BACKEND).withQueue(1_000, 10_000));
        for (int i = 0; i < 20; i++) {
            small.emit("lossy.stt.request", Map.of("mode", "x".repeat(2_000)));
        }
        small.emit("lossy.stt.request", Map.of("mode", "x".repeat(20_000)));

        assertThat(small.stats().evicted()).isEqualTo(21);
        assertBalanced(small.stats());
    }

    @Test
    void whatIsOnItsWayIsNotEvictedAndAnAckNeverDeletesAnotherEvent() {
        TelemetryEmitter small = emitter(EmitterOptions.of(Source.BACKEND).withQueue(10, 1_000_000));
        CompletableFuture<SendResult> answer = server.thenWait();
        emit(small, 10);
        time.turn();
        assertThat(small.stats().inFlight()).isEqualTo(10);
        List<String> later = emit(small, 14);

        answer.complete(ScriptedTransport.persisted());
        time.turn();

        assertThat(server.ids(1)).isEqualTo(later.subList(4, 14));
        assertThat(small.stats().acked()).isEqualTo(20);
        assertThat(small.stats().evicted()).isEqualTo(4);
        assertBalanced(small.stats());
    }

    @Test
    void purgesAndPausesForADayWhenTelemetryIsSwitchedOffThere() {
        server.then(new SendResult.SendDisabled());
        emit(emitter, 3);
        time.advance(SECOND.plusMillis(5));
        assertThat(emitter.stats().disabled()).isEqualTo(3);

        emit(emitter, 2);
        emitter.flush();
        time.advance(Duration.ofHours(23));
        assertThat(server.sent).hasSize(1);
        assertThat(emitter.stats().disabled()).isEqualTo(5);
        assertBalanced(emitter.stats());

        time.advance(Duration.ofHours(1).plusSeconds(1));
        emit(emitter, 1);
        time.advance(SECOND.plusMillis(5));
        assertThat(emitter.stats().acked()).isEqualTo(1);
        assertThat(server.last().report().discarded()).containsEntry("disabled", 5L);
    }

    @Test
    void halvesARequestThatIsTooLargeAndGivesUpTheOneEventThatIsTooMuchAlone() {
        List<String> ids = emit(emitter, 4);
        String large = ids.get(2);
        for (int i = 0; i < 8; i++) {
            server.then(request -> server.ids(server.sent.size() - 1).contains(large)
                    ? new SendResult.SendTooLarge("request_too_large", true, 500)
                    : ScriptedTransport.persisted());
        }

        emitter.flush();
        time.turn();

        assertThat(emitter.stats().acked()).isEqualTo(3);
        assertThat(emitter.stats().invalid()).isEqualTo(1);
        assertBalanced(emitter.stats());
        assertThat(server.sent.size()).isLessThanOrEqualTo(6);
    }

    @Test
    void givesNoEventUpOnTheWordOfAProxy() {
        server.then(new SendResult.SendTooLarge("http_413", false, 0));
        emit(emitter, 1);
        time.advance(SECOND.plusMillis(5));
        assertThat(emitter.stats().pending()).isEqualTo(1);

        time.advance(SECOND.plusMillis(5));

        assertThat(emitter.stats().acked()).isEqualTo(1);
    }

    @Test
    void aTransportThatFailsIsAskedAgain() {
        server.then((SendResult) null).then(request -> {
            throw new IllegalStateException("of a test");
        });
        emit(emitter, 1);

        time.advance(SECOND.multipliedBy(5));

        assertThat(server.sent).hasSize(3);
        assertThat(emitter.stats().acked()).isEqualTo(1);
    }

    @Test
    void whatWasNeverAnsweredForExpiresAfterHalfAYear() {
        emitter.setEnabled(true);
        for (int i = 0; i < 60_000; i++) {
            server.then(new SendResult.SendRetry(
                    "ConnectException", Duration.ofHours(12).toMillis(), 0));
        }
        emit(emitter, 3);

        time.advance(Duration.ofDays(181));

        assertThat(emitter.stats().expired()).isEqualTo(3);
        assertBalanced(emitter.stats());
    }

    @Test
    void flushCompletesWhenAllIsAnsweredForOrCannotBeNow() {
        server.then(new SendResult.SendRetry("ConnectException", 0, 0));
        emit(emitter, 2);

        CompletableFuture<Stats> first = emitter.flush();
        time.turn();

        assertThat(first.join().pending()).isEqualTo(2);
        assertThat(first.join().lastError()).isEqualTo("ConnectException");
        CompletableFuture<Stats> second = emitter.flush();
        time.turn();
        assertThat(second).as("it waits for the time of the next attempt").isNotDone();
        time.advance(SECOND.plusMillis(5));
        assertThat(second.join().acked()).isEqualTo(2);
        CompletableFuture<Stats> third = emitter.flush();
        time.turn();
        assertThat(third).isCompleted();
        assertThat(server.sent).hasSize(2);
    }

    @Test
    void stopSendsWhatIsLeftAndTellsTheLastSums() {
        TelemetryEmitter small = emitter(EmitterOptions.of(Source.BACKEND).withQueue(2, 1_000_000));
        CompletableFuture<SendResult> answer = server.thenWait();
        emit(small, 2);
        time.turn();
        emit(small, 3);
        CompletableFuture<Stats> stopped = small.stop();
        assertThat(small.emit(Events.SESSION_MAILBOX_DEPTH, Map.of())).isNull();
        time.turn();
        assertThat(stopped).isNotDone();

        answer.complete(ScriptedTransport.persisted());
        time.turn();

        Stats stats = stopped.join();
        assertThat(stats.acked()).isEqualTo(4);
        assertThat(stats.evicted()).isEqualTo(1);
        assertThat(stats.optedOut()).isEqualTo(1);
        assertThat(stats.pending()).isZero();
        assertThat(server.last().report().emitted()).isEqualTo(6);
        assertThat(small.stop()).isSameAs(stopped);
        assertThat(small.flush()).isCompleted();
        small.close();
    }

    @Test
    void stopTellsTheSumsEvenWithoutAnEventToGoWithThem() {
        emitter.setEnabled(false);
        emit(emitter, 2);
        emitter.setEnabled(true);

        CompletableFuture<Stats> stopped = emitter.stop();
        time.turn();

        assertThat(stopped.join().optedOut()).isEqualTo(2);
        assertThat(server.events(0)).isEmpty();
        assertThat(server.last().report().discarded()).containsEntry("opted_out", 2L);
    }

    @Test
    void stopGoesOnTryingAndGivesUpInTime() {
        time.drawing(0.1);
        for (int i = 0; i < 100; i++) {
            server.then(new SendResult.SendRetry("ConnectException", 0, 0));
        }
        emit(emitter, 2);

        CompletableFuture<Stats> stopped = emitter.stop();
        time.advance(Duration.ofMillis(4_999));
        assertThat(stopped).isNotDone();
        assertThat(server.sent.size()).isGreaterThan(3);
        time.advance(Duration.ofMillis(1));

        assertThat(stopped.join().pending()).isEqualTo(2);
        assertBalanced(stopped.join());
    }

    @Test
    void switchedOffItKeepsNothingAndSaysNothing() {
        emit(emitter, 3);
        emitter.setEnabled(false);
        assertThat(emitter.emit(Events.SESSION_MAILBOX_DEPTH, Map.of())).isNull();

        time.advance(Duration.ofDays(2));
        CompletableFuture<Stats> stopped = emitter.stop();
        time.turn();

        assertThat(server.sent).isEmpty();
        assertThat(stopped.join().optedOut()).isEqualTo(4);
        assertBalanced(stopped.join());
    }

    @Test
    @SuppressWarnings("deprecation")
    void theEarlierNameOfEmitStillQueuesTheEvent() {
        assertThat(emitter.execute(Events.SESSION_MAILBOX_DEPTH, Map.of())).isNotNull();
        assertThat(emitter.stats().emitted()).isEqualTo(1);
    }

    @Test
    void takesItsOwnCopyAndOnlyWhatAFieldCanHold() {
        Map<String, Object> fields = new HashMap<>();
        fields.put("depth", 3);
        fields.put("nothing", null);
        fields.put("not_a_number", Double.NaN);
        fields.put("list", new ArrayList<>(List.of("secret")));
        fields.put("short", 0.1f);
        emitter.emit(Events.SESSION_MAILBOX_DEPTH, fields);
        fields.put("depth", 4);

        time.advance(SECOND.plusMillis(5));

        assertThat(server.events(0).get(0).get("payload"))
                .isEqualTo(Map.of("depth", 3L, "not_a_number", List.of(), "list", List.of(), "short", 0.1));
    }

    @Test
    void neverThrowsIntoTheApplication() {
        Map<String, Object> nameless = new HashMap<>();
        nameless.put(null, 1);

        assertThat(emitter.emit(Events.SESSION_MAILBOX_DEPTH, nameless)).isNull();
        assertThat(emitter.emit(null, Map.of())).isNull();
        assertThat(emitter.emit(Events.SESSION_MAILBOX_DEPTH, null)).isNull();

        assertThat(emitter.stats().invalid()).isEqualTo(3);
        assertBalanced(emitter.stats());
    }

    @Test
    void refusesOptionsThatMakeNoSense() {
        EmitterOptions options = EmitterOptions.of(Source.BACKEND);
        assertThatThrownBy(() -> options.withRelease("x".repeat(257))).hasMessageContaining("release");
        assertThatThrownBy(() -> options.withQueue(0, 1)).hasMessageContaining("one event");
        assertThatThrownBy(() -> options.withCloseWait(SECOND.negated())).hasMessageContaining("negative");
    }

    private static void assertBalanced(Stats s) {
        assertThat(s.acked()
                        + s.rejected()
                        + s.sampled()
                        + s.optedOut()
                        + s.evicted()
                        + s.expired()
                        + s.invalid()
                        + s.rateLimited()
                        + s.disabled()
                        + s.pending())
                .isEqualTo(s.emitted());
    }
}
