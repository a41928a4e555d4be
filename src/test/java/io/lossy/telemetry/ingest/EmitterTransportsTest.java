package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.emitter.EventBusTransport;
import io.lossy.telemetry.emitter.HttpTransport;
import io.lossy.telemetry.emitter.SendResult;
import io.lossy.telemetry.emitter.Transport;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.IngestRequest.RawReport;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.Patience;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of an emitter's two ways in, each before the real endpoint: what one says the other says. */
class EmitterTransportsTest {
    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());

    private IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh());

    enum Way {
        HTTP(ingest -> new HttpTransport(URI.create("http://127.0.0.1:" + ingest.port), null)),
        BUS(ingest -> new EventBusTransport(ingest.vertx.eventBus()));

        private final Function<IngestFixture, Transport> way;

        Way(Function<IngestFixture, Transport> way) {
            this.way = way;
        }

        CompletableFuture<SendResult> send(IngestFixture ingest, IngestRequest request) {
            return way.apply(ingest).send(request).toCompletableFuture();
        }

        SendResult ask(IngestFixture ingest, IngestRequest request) {
            try {
                return send(ingest, request).get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError("a transport always answers", e);
            }
        }
    }

    @AfterEach
    void close() {
        ingest.close();
    }

    @ParameterizedTest
    @EnumSource
    void carriesTheRequestAsItIs(Way way) {
        Map<String, Object> payload =
                Map.of("text", "naïve \" \\ \n 😀", "half", "\ud83d", "count", 3L, "ms", 41.25, "yes", true);
        IngestRequest sent = request(List.of(event(payload)));

        way.ask(ingest, sent);

        IngestRequest arrived = ingest.stages.last();
        assertThat(arrived).isEqualTo(sent.receivedAt(arrived.receivedAt()));
        assertThat(arrived.receivedAt()).isAfterOrEqualTo(sent.sentAt());
        assertThat(ingest.meter("lossy.ingest.events.received", "source", "backend"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void carriesAReportWithoutEvents(Way way) {
        assertThat(way.ask(ingest, request(List.of()))).isEqualTo(new SendResult.SendSettled(Map.of(), 0, limit(way)));

        assertThat(ingest.stages.last().report()).isEqualTo(new RawReport(7, Map.of("evicted", 2L)));
    }

    @ParameterizedTest
    @EnumSource
    void namesEachEventThatWasNotPersisted(Way way) {
        List<EventResult> results = List.of(
                new EventResult.Persisted(List.of(new EventResult.Warning("field_unknown", "/payload/x"))),
                new EventResult.Duplicate(),
                new EventResult.Rejected(Reason.FIELD_REQUIRED, "/payload/mode", "is required"),
                new EventResult.Sampled(),
                new EventResult.Disabled(),
                new EventResult.Retry(Reason.OVERLOADED, Stage.WRITER),
                new EventResult.OptedOut());
        ingest.stages.verdict(results::get);
        IngestRequest request = request(events(7));

        SendResult.SendSettled answer = (SendResult.SendSettled) way.ask(ingest, request);

        Map<String, SendResult.EventAnswer> expected = Map.of(
                id(request, 1), new SendResult.EventAnswer("duplicate", "", "", ""),
                id(request, 2),
                        new SendResult.EventAnswer("rejected", "field_required", "/payload/mode", "is required"),
                id(request, 3), new SendResult.EventAnswer("sampled", "", "", ""),
                id(request, 4), new SendResult.EventAnswer("disabled", "", "", ""),
                id(request, 5), new SendResult.EventAnswer("retry", "overloaded", "", ""),
                id(request, 6), new SendResult.EventAnswer("opted_out", "", "", ""));
        assertThat(answer.lines()).containsAllEntriesOf(expected);
        assertThat(answer.lines().getOrDefault(id(request, 0), new SendResult.EventAnswer("persisted", "", "", "")))
                .isEqualTo(new SendResult.EventAnswer("persisted", "", "", ""));
    }

    @ParameterizedTest
    @EnumSource
    void saysLaterWhenNothingCouldBeTaken(Way way) {
        ingest.stages.verdict(place -> new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER));

        SendResult.SendRetry later = (SendResult.SendRetry) way.ask(ingest, request(events(3)));

        assertThat(later.word()).isEqualTo("database_unavailable");
    }

    @ParameterizedTest
    @EnumSource
    void answersRetryAndHowLongWhenNoStageIsBehindTheEndpoint(Way way) {
        IngestFixture.await(ingest.stages.leave());

        SendResult.SendRetry later = (SendResult.SendRetry) way.ask(ingest, request(events(3)));

        assertThat(later.word()).isEqualTo("overloaded");
        assertThat(later.waitMs()).isBetween(2_000L, 4_000L);
        assertThat(ingest.meter("lossy.pipeline.events.unaccounted")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void isHeldToTheBoundOnBytesInFlight(Way way) {
        ingest.close();
        ingest = IngestFixture.open(TestIngestConfig.fresh().bytesInFlight(1 << 20));
        ingest.stages.hold();
        List<Map<String, Object>> large = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            large.add(event(Map.of("text", "a".repeat(15_000))));
        }
        CompletableFuture<SendResult> first = way.send(ingest, request(large));
        await().until(() -> ingest.stages.asked().size() == 1);

        SendResult.SendRetry later = (SendResult.SendRetry) way.ask(ingest, request(large));

        assertThat(later.word()).isEqualTo("overloaded");
        assertThat(later.waitMs()).isPositive();
        ingest.stages.release();
        assertThat(first.join()).isInstanceOf(SendResult.SendSettled.class);
        await().until(() -> ingest.meter("lossy.ingest.in.flight.bytes") == 0);
    }

    @ParameterizedTest
    @EnumSource
    void asksForSmallerRequests(Way way) {
        SendResult answer = way.ask(ingest, request(events(501)));

        assertThat(answer).isEqualTo(new SendResult.SendTooLarge("request_too_large", true, 500));
        assertThat(ingest.stages.asked()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anEventThatNoRequestCanHoldIsNamedSo(Way way) {
        SendResult answer = way.ask(ingest, request(List.of(event(Map.of("text", "a".repeat(2_000_000))))));

        assertThat(answer).isEqualTo(new SendResult.SendTooLarge("request_too_large", true, 500));
    }

    @ParameterizedTest
    @EnumSource
    void receivesThatTelemetryIsSwitchedOff(Way way) {
        ingest.close();
        ingest = IngestFixture.open(TestIngestConfig.fresh().disabled());

        assertThat(way.ask(ingest, request(events(3)))).isEqualTo(new SendResult.SendDisabled());
    }

    @ParameterizedTest
    @EnumSource
    void saysLaterWhenTheServerIsGone(Way way) {
        IngestFixture.await(ingest.undeploy());

        assertThat(way.ask(ingest, request(events(1)))).isInstanceOf(SendResult.SendRetry.class);
    }

    @Test
    void sendsItsKeyOverHttp() {
        ingest.close();
        ingest = IngestFixture.open(TestIngestConfig.fresh().withKeys());
        URI endpoint = URI.create("http://127.0.0.1:" + ingest.port + "/");

        SendResult with = new HttpTransport(endpoint, TestIngestConfig.WRITE_KEY)
                .send(request(events(1)))
                .toCompletableFuture()
                .join();
        SendResult without = new HttpTransport(endpoint, null)
                .send(request(events(1)))
                .toCompletableFuture()
                .join();
        Transport slow = new HttpTransport(endpoint, TestIngestConfig.SLOW_KEY);
        slow.send(request(events(20))).toCompletableFuture().join();
        SendResult limited =
                slow.send(request(events(20))).toCompletableFuture().join();

        assertThat(with).isInstanceOf(SendResult.SendSettled.class);
        assertThat(without).isEqualTo(new SendResult.SendRetry("key_invalid", 0, 500));
        assertThat(((SendResult.SendRetry) limited).word()).isEqualTo("rate_limited");
        assertThat(((SendResult.SendRetry) limited).waitMs()).isPositive();
    }

    /** Its body was not read then, so the answer names neither batch nor events. */
    @Test
    void receivesThatItsAddressMustWait() {
        ingest.close();
        ingest = IngestFixture.open(TestIngestConfig.fresh().withKeys().rates(10, 0), () -> 1L); // time stands still
        Transport over =
                new HttpTransport(URI.create("http://127.0.0.1:" + ingest.port + "/"), TestIngestConfig.WRITE_KEY);

        SendResult taken = over.send(request(events(40))).toCompletableFuture().join();
        SendResult limited = over.send(request(events(1))).toCompletableFuture().join();

        assertThat(taken).isInstanceOf(SendResult.SendSettled.class);
        assertThat(limited).isInstanceOfSatisfying(SendResult.SendRetry.class, later -> {
            assertThat(later.word()).isEqualTo("rate_limited");
            // 20 in debt and one, at 10 a second; the server doubles it at most, and the header has whole seconds
            assertThat(later.waitMs()).isBetween(2_100L, 5_000L);
        });
    }

    /** The bus has no need to tell it in advance: it says so when a request is too large. */
    private static int limit(Way way) {
        return way == Way.HTTP ? 500 : 0;
    }

    private static List<Map<String, Object>> events(int count) {
        List<Map<String, Object>> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event(Map.of("latency_ms", (long) i)));
        }
        return events;
    }

    private static Map<String, Object> event(Map<String, Object> payload) {
        return Map.of("event_id", IDS.next().toString(), "event", "lossy.stt.completed", "payload", payload);
    }

    private static IngestRequest request(List<Map<String, Object>> events) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        RawReport report = new RawReport(7, Map.of("evicted", 2L));
        return new IngestRequest("b-1", now, now, Source.BACKEND, "install-1", null, "2.0.0", report, null, events);
    }

    private static String id(IngestRequest request, int place) {
        return (String) ((Map<?, ?>) request.events().get(place)).get("event_id");
    }
}
