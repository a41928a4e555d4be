package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.emitter.Answer;
import io.lossy.telemetry.emitter.EventBusTransport;
import io.lossy.telemetry.emitter.HttpTransport;
import io.lossy.telemetry.emitter.Transport;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.IngestRequest.RawReport;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.Uuid7;
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

/** The contract of an emitter's two ways in, each before the real door: what one says the other says. */
class EmitterTransportsTest {
    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());

    private Doors doors = Doors.open(Settings.fresh());

    enum Way {
        HTTP(doors -> new HttpTransport(URI.create("http://127.0.0.1:" + doors.port), null)),
        BUS(doors -> new EventBusTransport(doors.vertx.eventBus()));

        private final Function<Doors, Transport> way;

        Way(Function<Doors, Transport> way) {
            this.way = way;
        }

        CompletableFuture<Answer> send(Doors doors, IngestRequest request) {
            return way.apply(doors).send(request).toCompletableFuture();
        }

        Answer ask(Doors doors, IngestRequest request) {
            try {
                return send(doors, request).get(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError("a transport always answers", e);
            }
        }
    }

    @AfterEach
    void close() {
        doors.close();
    }

    @ParameterizedTest
    @EnumSource
    void carriesTheRequestAsItIs(Way way) {
        Map<String, Object> payload =
                Map.of("text", "naïve \" \\ \n 😀", "half", "\ud83d", "count", 3L, "ms", 41.25, "yes", true);
        IngestRequest sent = request(List.of(event(payload)));

        way.ask(doors, sent);

        IngestRequest arrived = doors.rooms.last();
        assertThat(arrived).isEqualTo(sent.receivedAt(arrived.receivedAt()));
        assertThat(arrived.receivedAt()).isAfterOrEqualTo(sent.sentAt());
        assertThat(doors.meter("lossy.ingest.events.received", "source", "backend"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void carriesAReportWithoutEvents(Way way) {
        assertThat(way.ask(doors, request(List.of()))).isEqualTo(new Answer.Settled(Map.of(), 0, limit(way)));

        assertThat(doors.rooms.last().report()).isEqualTo(new RawReport(7, Map.of("evicted", 2L)));
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
        doors.rooms.verdict(results::get);
        IngestRequest request = request(events(7));

        Answer.Settled answer = (Answer.Settled) way.ask(doors, request);

        Map<String, Answer.Line> expected = Map.of(
                id(request, 1), new Answer.Line("duplicate", "", "", ""),
                id(request, 2), new Answer.Line("rejected", "field_required", "/payload/mode", "is required"),
                id(request, 3), new Answer.Line("sampled", "", "", ""),
                id(request, 4), new Answer.Line("disabled", "", "", ""),
                id(request, 5), new Answer.Line("retry", "overloaded", "", ""),
                id(request, 6), new Answer.Line("opted_out", "", "", ""));
        assertThat(answer.lines()).containsAllEntriesOf(expected);
        assertThat(answer.lines().getOrDefault(id(request, 0), new Answer.Line("persisted", "", "", "")))
                .isEqualTo(new Answer.Line("persisted", "", "", ""));
    }

    @ParameterizedTest
    @EnumSource
    void saysLaterWhenNothingCouldBeTaken(Way way) {
        doors.rooms.verdict(place -> new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER));

        Answer.Later later = (Answer.Later) way.ask(doors, request(events(3)));

        assertThat(later.word()).isEqualTo("database_unavailable");
    }

    @ParameterizedTest
    @EnumSource
    void saysLaterAndHowMuchWhenNobodyIsBehindTheDoor(Way way) {
        Doors.await(doors.rooms.leave());

        Answer.Later later = (Answer.Later) way.ask(doors, request(events(3)));

        assertThat(later.word()).isEqualTo("overloaded");
        assertThat(later.waitMs()).isBetween(2_000L, 4_000L);
        assertThat(doors.meter("lossy.pipeline.events.unaccounted")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void isHeldToTheBoundOnBytesInFlight(Way way) {
        doors.close();
        doors = Doors.open(Settings.fresh().bytesInFlight(1 << 20));
        doors.rooms.hold();
        List<Map<String, Object>> large = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            large.add(event(Map.of("text", "a".repeat(15_000))));
        }
        CompletableFuture<Answer> first = way.send(doors, request(large));
        await().until(() -> doors.rooms.asked().size() == 1);

        Answer.Later later = (Answer.Later) way.ask(doors, request(large));

        assertThat(later.word()).isEqualTo("overloaded");
        assertThat(later.waitMs()).isPositive();
        doors.rooms.release();
        assertThat(first.join()).isInstanceOf(Answer.Settled.class);
        await().until(() -> doors.meter("lossy.ingest.in.flight.bytes") == 0);
    }

    @ParameterizedTest
    @EnumSource
    void asksForSmallerRequests(Way way) {
        Answer answer = way.ask(doors, request(events(501)));

        assertThat(answer).isEqualTo(new Answer.Smaller("request_too_large", true, 500));
        assertThat(doors.rooms.asked()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anEventThatNoRequestCanHoldIsNamedSo(Way way) {
        Answer answer = way.ask(doors, request(List.of(event(Map.of("text", "a".repeat(2_000_000))))));

        assertThat(answer).isEqualTo(new Answer.Smaller("request_too_large", true, 500));
    }

    @ParameterizedTest
    @EnumSource
    void hearsThatTelemetryIsSwitchedOff(Way way) {
        doors.close();
        doors = Doors.open(Settings.fresh().disabled());

        assertThat(way.ask(doors, request(events(3)))).isEqualTo(new Answer.Off());
    }

    @ParameterizedTest
    @EnumSource
    void saysLaterWhenTheServerIsGone(Way way) {
        Doors.await(doors.undeploy());

        assertThat(way.ask(doors, request(events(1)))).isInstanceOf(Answer.Later.class);
    }

    @Test
    void sendsItsKeyOverHttp() {
        doors.close();
        doors = Doors.open(Settings.fresh().withKeys());
        URI endpoint = URI.create("http://127.0.0.1:" + doors.port + "/");

        Answer with = new HttpTransport(endpoint, Settings.WRITE_KEY)
                .send(request(events(1)))
                .toCompletableFuture()
                .join();
        Answer without = new HttpTransport(endpoint, null)
                .send(request(events(1)))
                .toCompletableFuture()
                .join();
        Transport slow = new HttpTransport(endpoint, Settings.SLOW_KEY);
        slow.send(request(events(20))).toCompletableFuture().join();
        Answer limited = slow.send(request(events(20))).toCompletableFuture().join();

        assertThat(with).isInstanceOf(Answer.Settled.class);
        assertThat(without).isEqualTo(new Answer.Later("key_invalid", 0, 500));
        assertThat(((Answer.Later) limited).word()).isEqualTo("rate_limited");
        assertThat(((Answer.Later) limited).waitMs()).isPositive();
    }

    /** Its body was not read then, so the answer names neither batch nor events. */
    @Test
    void hearsThatItsAddressIsToWait() {
        doors.close();
        doors = Doors.open(Settings.fresh().withKeys().rates(10, 0), () -> 1L); // time stands still
        Transport over = new HttpTransport(URI.create("http://127.0.0.1:" + doors.port + "/"), Settings.WRITE_KEY);

        Answer taken = over.send(request(events(40))).toCompletableFuture().join();
        Answer limited = over.send(request(events(1))).toCompletableFuture().join();

        assertThat(taken).isInstanceOf(Answer.Settled.class);
        assertThat(limited).isInstanceOfSatisfying(Answer.Later.class, later -> {
            assertThat(later.word()).isEqualTo("rate_limited");
            assertThat(later.waitMs()).isBetween(2_100L, 4_200L); // 20 in debt, and one, at 10 a second
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
        return new IngestRequest("b-1", now, now, Source.BACKEND, "install-1", null, "2.0.0", report, events);
    }

    private static String id(IngestRequest request, int place) {
        return (String) ((Map<?, ?>) request.events().get(place)).get("event_id");
    }
}
