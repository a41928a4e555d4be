package io.lossy.telemetry.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.ErrorText;
import io.lossy.telemetry.generated.Events;
import io.lossy.telemetry.generated.Events.AutomationNoteFailed;
import io.lossy.telemetry.generated.Events.AutomationNotePosted;
import io.lossy.telemetry.generated.Events.LibraryFetchCompleted;
import io.lossy.telemetry.generated.Events.SttCompleted;
import io.lossy.telemetry.generated.Events.SttFallback;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans and handlers, with the catalog's own events. */
class SpanTest {
    private static final Span TRANSCRIPTION = new Span(
            SpanEvent.of(Events.STT_COMPLETED).timed(SttCompleted.DURATION_MS),
            SpanEvent.of(Events.STT_FALLBACK)
                    .timed(SttFallback.DURATION_MS)
                    .sorted(SttFallback.ERROR_CLASS, e -> e instanceof SocketTimeoutException ? "timeout" : "other"));
    private static final Span POSTING = new Span(
            SpanEvent.of(Events.AUTOMATION_NOTE_POSTED).timed(AutomationNotePosted.LATENCY_MS),
            SpanEvent.of(Events.AUTOMATION_NOTE_FAILED).sorted(AutomationNoteFailed.ERROR_CLASS, e -> "network"));
    private static final SpanEvent FETCHED =
            SpanEvent.of(Events.LIBRARY_FETCH_COMPLETED).timed(LibraryFetchCompleted.DURATION_MS);
    private static final Span FETCH = new Span(
            FETCHED.with(LibraryFetchCompleted.OUTCOME, "success"),
            FETCHED.with(LibraryFetchCompleted.OUTCOME, "error").sorted(LibraryFetchCompleted.ERROR_CLASS, e -> {
                throw new IllegalStateException("of a test");
            }));

    private final TurnedTime time = new TurnedTime();
    private final TelemetryEmitter emitter =
            new TelemetryEmitter(EmitterOptions.of(Source.BACKEND), new ScriptedTransport(), time.time());
    private final List<Map.Entry<String, Map<String, ?>>> received = new ArrayList<>();

    @BeforeEach
    void listen() {
        emitter.attach(
                (event, fields) -> received.add(Map.entry(event, Map.copyOf(fields))),
                Events.STT_COMPLETED,
                Events.STT_FALLBACK,
                Events.AUTOMATION_NOTE_POSTED,
                Events.AUTOMATION_NOTE_FAILED,
                Events.LIBRARY_FETCH_COMPLETED);
    }

    @Test
    void measuresWorkThatIsCompletedAndGivesItsResult() {
        String text = emitter.span(TRANSCRIPTION, span -> {
            span.put(SttCompleted.MODE, "cloud");
            time.advance(Duration.ofNanos(41_250_400));
            return "words";
        });

        assertThat(text).isEqualTo("words");
        assertThat(received)
                .containsExactly(Map.entry(Events.STT_COMPLETED, Map.of("mode", "cloud", "duration_ms", 41.25)));
    }

    @Test
    void sendsTheHashOfAFailuresTextAndNeverTheText() {
        Span hashed = new Span(
                TRANSCRIPTION.completed(),
                SpanEvent.of(Events.STT_FALLBACK)
                        .with(SttFallback.MODE, "cloud")
                        .hashed(SttFallback.ERROR_MSG));

        emitter.start(hashed).failed(new IOException("no answer within 8000 ms"));
        emitter.start(hashed).failed(new IOException("no answer within 9000 ms"));
        emitter.start(hashed).failed(new IOException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException("of a test");
            }
        });

        assertThat(received).hasSize(3).extracting(Map.Entry::getKey).containsOnly(Events.STT_FALLBACK);
        assertThat(received.get(0).getValue())
                .isEqualTo(received.get(1).getValue())
                .isEqualTo(Map.of(
                        "mode", "cloud", "error_msg", ErrorText.hash("java.io.IOException: no answer within 1 ms")));
        assertThat(received.get(2).getValue()).isEqualTo(Map.of("mode", "cloud"));
    }

    @Test
    void emitsTheFailureAndThrowsItOn() {
        IOException failure = new SocketTimeoutException("of a test");

        assertThatThrownBy(() -> emitter.span(TRANSCRIPTION, span -> {
                    span.put(SttFallback.MODE, "cloud");
                    time.advance(Duration.ofMillis(5));
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(received)
                .containsExactly(Map.entry(
                        Events.STT_FALLBACK, Map.of("mode", "cloud", "duration_ms", 5.0, "error_class", "timeout")));
    }

    @Test
    void fitsEventsThatHaveNoDurationAndFieldsThatTheWorkLearnsOnItsWay() {
        emitter.start(POSTING)
                .put(AutomationNotePosted.PLATFORM, "vimeo")
                .put(AutomationNotePosted.RETRIES, 1)
                .put(AutomationNotePosted.RETRIES, 2)
                .failed(new IOException());

        assertThat(received)
                .containsExactly(Map.entry(
                        Events.AUTOMATION_NOTE_FAILED,
                        Map.of("platform", "vimeo", "retries", 2, "error_class", "network")));
    }

    @Test
    void fitsOneEventForBothEndsAndASorterThatFails() {
        emitter.start(FETCH).completed();
        emitter.start(FETCH).failed(new IOException());

        assertThat(received)
                .containsExactly(
                        Map.entry(Events.LIBRARY_FETCH_COMPLETED, Map.of("outcome", "success", "duration_ms", 0.0)),
                        Map.entry(Events.LIBRARY_FETCH_COMPLETED, Map.of("outcome", "error", "duration_ms", 0.0)));
    }

    @Test
    void followsWorkThatEndsElsewhereAndCountsItsFirstEndOnly() {
        CompletableFuture<String> work = new CompletableFuture<>();
        StartedSpan span = emitter.start(FETCH);
        work.whenComplete(span::end);
        time.advance(Duration.ofMillis(20));

        work.complete("videos");
        span.failed(new IOException("too late"));

        assertThat(received)
                .containsExactly(
                        Map.entry(Events.LIBRARY_FETCH_COMPLETED, Map.of("outcome", "success", "duration_ms", 20.0)));
    }

    @Test
    void handlersReceiveTheirEventsUntilTheyAreDetached() {
        List<String> own = new ArrayList<>();
        EventHandler handler = (event, fields) -> own.add(event);
        Attachment first = emitter.attach(handler, Events.STT_REQUEST, Events.STT_COMPLETED);
        Attachment second = emitter.attach(handler, Events.STT_REQUEST);
        emitter.emit(Events.STT_REQUEST, Map.of());
        first.detach();
        first.detach();
        emitter.emit(Events.STT_REQUEST, Map.of());
        emitter.emit(Events.STT_COMPLETED, Map.of());
        second.detach();
        emitter.emit(Events.STT_REQUEST, Map.of());

        assertThat(own).containsExactly(Events.STT_REQUEST, Events.STT_REQUEST, Events.STT_REQUEST);
        assertThatThrownBy(() -> emitter.attach(handler)).hasMessageContaining("name the events");
    }

    @Test
    void aHandlerThatFailsIsDetachedAndTheEventGoesOn() {
        List<String> calls = new ArrayList<>();
        emitter.attach(
                (event, fields) -> {
                    calls.add(event);
                    throw new IllegalStateException("of a test");
                },
                Events.STT_REQUEST);

        emitter.emit(Events.STT_REQUEST, Map.of("mode", "cloud"));
        emitter.emit(Events.STT_REQUEST, Map.of("mode", "cloud"));

        assertThat(calls).hasSize(1);
        assertThat(emitter.stats().pending()).isEqualTo(2);
    }
}
