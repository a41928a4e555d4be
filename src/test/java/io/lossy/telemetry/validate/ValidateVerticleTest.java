package io.lossy.telemetry.validate;

import static io.lossy.telemetry.validate.TestValidator.CATALOG;
import static io.lossy.telemetry.validate.TestValidator.NOW;
import static io.lossy.telemetry.validate.TestValidator.SPEECH;
import static io.lossy.telemetry.validate.TestValidator.event;
import static io.lossy.telemetry.validate.TestValidator.id;
import static io.lossy.telemetry.validate.TestValidator.speech;
import static io.lossy.telemetry.validate.TestValidator.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.batch.BatchDispatchVerticle;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.EventResult.Duplicate;
import io.lossy.telemetry.event.EventResult.Persisted;
import io.lossy.telemetry.event.EventResult.Rejected;
import io.lossy.telemetry.event.EventResult.Retry;
import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.RejectionBatch;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.fixture.MeterBalance;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.ReferenceCodec;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.StageRequests;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The validate stage between stand-ins for the other stages: batch and persist answer as each test wants. */
@ExtendWith(VertxExtension.class)
class ValidateVerticleTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PipelineMetrics metrics = new PipelineMetrics(registry, CATALOG);
    private final List<EventBatch> batches = new CopyOnWriteArrayList<>();
    private final List<RejectionBatch> rejections = new CopyOnWriteArrayList<>();
    private final Set<String> optedOut = ConcurrentHashMap.newKeySet();
    private final List<ClientReport> reports = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private StageRequests<IngestRequest, IngestOutcome> stage;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        this.vertx = vertx;
        ReferenceCodec.register(
                vertx,
                IngestRequest.class,
                IngestOutcome.class,
                EventBatch.class,
                BatchOutcome.class,
                OptOut.class,
                RejectionBatch.class,
                RejectionOutcome.class,
                ClientReport.class);
        EventValidator validator =
                new EventValidator(CATALOG, new Pseudonymiser(TestValidator.KEY), EventLimits.DEFAULT);
        StageRequests.registerCodecs(vertx);
        await(vertx.deployVerticle(new BatchDispatchVerticle()));
        await(vertx.deployVerticle(new ValidateVerticle(0, () -> validator, optedOut::contains, metrics)));
        stage = StageRequests.open(vertx, Addresses.validate(0));
    }

    @AfterEach
    void booksBalance() {
        MeterBalance.assertBalanced(ScrapedMeters.parse(registry.scrape()));
    }

    @Test
    void answersWhenEveryStageBehindHasAnswered() throws Exception {
        batchAnswers("voice_mode", new Persisted(List.of()));
        batchAnswers("gone", new Duplicate());
        rejectionsAreRecorded();

        List<IngestOutcome.OutcomeEntry> entries = ask(List.of(
                numbered(0, SPEECH, "junk"),
                42,
                numbered(1, "lossy.gone.soon"),
                numbered(2, "lossy.off.anything"),
                numbered(3, "lossy.no.such"),
                numbered(4, SPEECH)));

        assertThat(entries)
                .extracting(IngestOutcome.OutcomeEntry::key)
                .containsExactly(id(NOW, 0), "#1", id(NOW, 1), id(NOW, 2), id(NOW, 3), id(NOW, 4));
        assertThat(entries.get(0).result())
                .isEqualTo(new Persisted(List.of(new Warning("field_unknown", "/payload/junk"))));
        assertThat(entries.get(1).result()).isInstanceOf(Rejected.class);
        assertThat(entries.get(2).result()).isEqualTo(new Duplicate());
        assertThat(entries.get(3).result()).isEqualTo(new EventResult.Disabled());
        assertThat(entries.get(4).result()).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Reason.UNKNOWN_EVENT);
            assertThat(rejected.pointer()).isEqualTo("/event");
        });
        assertThat(entries.get(5).result()).isEqualTo(new Persisted(List.of()));
        assertThat(batches)
                .extracting(batch -> batch.family() + batch.events().size())
                .containsExactlyInAnyOrder("voice_mode2", "gone1");
        assertThat(rejections)
                .singleElement()
                .satisfies(batch -> assertThat(batch.rejections()).hasSize(2));
        assertCounts(2, 1, 2, 0);
        assertThat(registry.get("lossy.ingest.fields.stripped")
                        .tag("family", "voice_mode")
                        .counter()
                        .count())
                .isOne();
    }

    @Test
    void keysAnEntryByTheIdAsItWasSent() throws Exception {
        batchAnswers("voice_mode", new Persisted(List.of()));
        String upper = id().toUpperCase(Locale.ROOT);
        assertThat(ask(List.of(with(speech(), "event_id", upper))).get(0).key()).isEqualTo(upper);
    }

    @Test
    void anIdThatComesTwiceIsValidatedOnceAndTheSecondIsADuplicate() throws Exception {
        batchAnswers("voice_mode", new Persisted(List.of()));
        rejectionsAreRecorded();
        String upper = id().toUpperCase(Locale.ROOT);
        List<IngestOutcome.OutcomeEntry> entries =
                ask(List.of(speech(), with(event("lossy.no.such"), "event_id", upper), speech()));
        assertThat(entries)
                .extracting(IngestOutcome.OutcomeEntry::result)
                .containsExactly(new Persisted(List.of()), new Duplicate(), new Duplicate());
        assertThat(batches)
                .singleElement()
                .satisfies(batch -> assertThat(batch.events()).hasSize(1));
        assertThat(rejections).isEmpty();
        assertCounts(1, 2, 0, 0);
    }

    @Test
    void theRepeatOfARefusedIdIsRefusedAlikeAndRecordedOnce() throws Exception {
        rejectionsAreRecorded();
        List<IngestOutcome.OutcomeEntry> entries =
                ask(List.of(event("lossy.no.such"), speech(), event("lossy.no.such")));
        assertThat(entries.get(1).result()).isEqualTo(entries.get(0).result()).isInstanceOf(Rejected.class);
        assertThat(rejections)
                .singleElement()
                .satisfies(batch -> assertThat(batch.rejections()).hasSize(1));
        assertThat(batches).isEmpty();
        assertCounts(0, 0, 3, 0);
        assertStages("lossy.pipeline.dead.letters", 3, 0, 0);
    }

    /** Its first answer was lost, and this catalog knows it no more; its family may be gone as well. */
    @Test
    void whatWasStoredBeforeIsADuplicateWhateverIsThoughtOfItNow() throws Exception {
        rejectionsAreAnswered(new RejectionOutcome(Map.of(id(NOW, 0), "no_more", id(NOW, 1), "gone")));
        assertThat(ask(IntStream.of(0, 1, 2, 1)
                        .mapToObj(n -> numbered(n, "lossy.no.such"))
                        .toList()))
                .extracting(entry -> entry.result().getClass().getSimpleName())
                .containsExactly("Duplicate", "Duplicate", "Rejected", "Duplicate");
        assertCounts(0, 3, 1, 0);
    }

    @Test
    void aRejectionThatCouldNotBeRecordedIsARetry() throws Exception {
        batchAnswers("voice_mode", new Persisted(List.of()));
        vertx.eventBus().localConsumer(Addresses.PERSIST_REJECTIONS, message -> message.fail(503, "database is away"));
        List<IngestOutcome.OutcomeEntry> entries = ask(List.of(numbered(0, SPEECH), numbered(1, "lossy.no.such"), 42));
        assertThat(entries)
                .extracting(IngestOutcome.OutcomeEntry::result)
                .containsExactly(
                        new Persisted(List.of()),
                        new Retry(Reason.DATABASE_UNAVAILABLE, Stage.INGEST),
                        new Retry(Reason.DATABASE_UNAVAILABLE, Stage.INGEST));
        assertCounts(1, 0, 0, 2);
        assertStages("lossy.pipeline.events.dropped", 2, 0, 0);
    }

    @Test
    void aFamilyThatFailsLeavesTheOthersAlone() throws Exception {
        batchAnswers("gone", new Persisted(List.of()));
        vertx.eventBus().localConsumer(Addresses.batch("voice_mode"), message -> message.fail(500, "no"));
        List<IngestOutcome.OutcomeEntry> entries = ask(List.of(numbered(0, SPEECH), numbered(1, "lossy.gone.soon")));
        assertThat(entries)
                .extracting(IngestOutcome.OutcomeEntry::result)
                .containsExactly(new Retry(Reason.DATABASE_UNAVAILABLE, Stage.QUEUE), new Persisted(List.of()));
        assertCounts(1, 0, 0, 1);
    }

    @Test
    void aStageThatIsGoneMeansWeAreShuttingDown() throws Exception {
        List<IngestOutcome.OutcomeEntry> entries = ask(List.of(numbered(0, SPEECH), 42));
        assertThat(entries)
                .extracting(IngestOutcome.OutcomeEntry::result)
                .containsExactly(
                        new Retry(Reason.SHUTTING_DOWN, Stage.QUEUE), new Retry(Reason.SHUTTING_DOWN, Stage.INGEST));
        assertCounts(0, 0, 0, 2);
    }

    @Test
    void aBatchAnsweredInTheWrongNumberIsARetry() throws Exception {
        vertx.eventBus()
                .<EventBatch>localConsumer(
                        Addresses.batch("voice_mode"), message -> message.reply(new BatchOutcome(List.of())));
        assertThat(ask(List.of(speech())).get(0).result())
                .isEqualTo(new Retry(Reason.DATABASE_UNAVAILABLE, Stage.QUEUE));
    }

    @Test
    void passesOnWhatTheBatchSaysOfEachEvent() throws Exception {
        Retry overloaded = new Retry(Reason.OVERLOADED, Stage.QUEUE);
        Retry away = new Retry(Reason.OVERLOADED, Stage.WRITER);
        Rejected poisoned = new Rejected(Reason.STORAGE_REJECTED, "", "cannot be stored");
        batchAnswers("voice_mode", overloaded, away, poisoned);
        assertThat(ask(List.of(numbered(0, SPEECH), numbered(1, SPEECH), numbered(2, SPEECH))))
                .extracting(IngestOutcome.OutcomeEntry::result)
                .containsExactly(overloaded, away, poisoned);
        assertCounts(0, 0, 1, 2);
        assertStages("lossy.pipeline.events.dropped", 0, 1, 1);
        assertStages("lossy.pipeline.dead.letters", 0, 0, 1);
        assertThat(registry.get("lossy.ingest.events.accepted")
                        .tag("family", "voice_mode")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void countsOnlyStoredEventsOfAWrongClock() throws Exception {
        batchAnswers("voice_mode", new Persisted(List.of()), new Duplicate());
        IngestRequest late =
                TestValidator.request(NOW.plusSeconds(600), List.of(numbered(0, SPEECH), numbered(1, SPEECH)));
        List<IngestOutcome.OutcomeEntry> entries = ask(late);
        assertThat(entries.get(0).result())
                .isEqualTo(new Persisted(List.of(new Warning("clock_corrected", "/event_id"))));
        assertThat(registry.get("lossy.ingest.events.clock.corrected").counter().count())
                .isOne();
    }

    @Test
    void sendsTheClientsBooksOnUnderAHashedInstallWithoutWaiting() throws Exception {
        vertx.eventBus().<ClientReport>localConsumer(Addresses.PERSIST_REPORTS, message -> reports.add(message.body()));
        IngestRequest request = new IngestRequest(
                "b",
                NOW,
                NOW,
                Source.EXTENSION,
                "install-1",
                null,
                null,
                new IngestRequest.RawReport(1_200, Map.of("evicted", 3L)),
                null,
                List.of());
        assertThat(ask(request)).isEmpty();
        Awaitility.await().until(() -> reports.size() == 1);
        assertThat(reports.get(0))
                .isEqualTo(new ClientReport(
                        new Pseudonymiser(TestValidator.KEY).hash("install", "install-1"),
                        NOW,
                        1_200,
                        Map.of("evicted", 3L)));
    }

    @Test
    void ofAnInstallThatOptedOutNothingIsReadOrKeptNorItsReport() throws Exception {
        optedOut.add(new Pseudonymiser(TestValidator.KEY).hash("install", "install-1"));
        vertx.eventBus().<ClientReport>localConsumer(Addresses.PERSIST_REPORTS, message -> reports.add(message.body()));
        batchAnswers("voice_mode", new Persisted(List.of()));
        rejectionsAreRecorded();

        List<IngestOutcome.OutcomeEntry> entries =
                ask(choosing(null, numbered(1, SPEECH), numbered(2, "lossy.no.such"), "not even an object"));

        assertThat(entries).extracting(IngestOutcome.OutcomeEntry::key).containsExactly(id(NOW, 1), id(NOW, 2), "#2");
        assertThat(entries).extracting(IngestOutcome.OutcomeEntry::result).containsOnly(new EventResult.OptedOut());
        assertThat(batches).isEmpty();
        assertThat(rejections).isEmpty();
        assertThat(reports).isEmpty();
        assertThat(registry.get("lossy.ingest.events.filtered")
                        .tag("reason", "opted_out")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void aChoiceIsStoredBeforeTheEventsThatComeWithItAreValidated() throws Exception {
        List<OptOut> reported = new CopyOnWriteArrayList<>();
        vertx.eventBus().<ClientReport>localConsumer(Addresses.PERSIST_REPORTS, message -> reports.add(message.body()));
        vertx.eventBus().<OptOut>localConsumer(Addresses.PERSIST_OPT_OUTS, message -> {
            reported.add(message.body());
            message.reply(reported.size() == 1);
        });
        batchAnswers("voice_mode", new Persisted(List.of()));

        assertThat(ask(choosing(true, numbered(1, SPEECH))).get(0).result()).isEqualTo(new EventResult.OptedOut());
        assertThat(ask(choosing(true))).isEmpty();
        assertThat(ask(choosing(false, numbered(1, SPEECH))).get(0).result()).isInstanceOf(Persisted.class);

        assertThat(reported).extracting(OptOut::optedOut).containsExactly(true, true, false);
        assertThat(reported.get(0).installs())
                .containsExactly(new Pseudonymiser(TestValidator.KEY).hash("install", "install-1"));
        Awaitility.await().until(() -> reports.size() == 2); // not that of the repeated choice
    }

    @Test
    void aChoiceThatCannotBeKeptIsNotAcknowledged() {
        vertx.eventBus().<OptOut>localConsumer(Addresses.PERSIST_OPT_OUTS, message -> message.fail(503, "away"));
        metrics.received(Source.EXTENSION, 1);

        assertThat(stage.request(choosing(true, numbered(1, SPEECH))).toCompletionStage())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withMessageContaining("could not be stored");
        metrics.requestDone(1);
        assertCounts(0, 0, 0, 1);
    }

    private static IngestRequest choosing(@Nullable Boolean choice, Object... events) {
        return new IngestRequest(
                "b",
                NOW,
                NOW,
                Source.EXTENSION,
                "install-1",
                null,
                null,
                new IngestRequest.RawReport(5, Map.of()),
                choice,
                List.of(events));
    }

    @Test
    void keepsPlacesApartInALargeMixedRequest() throws Exception {
        rejectionsAreRecorded();
        vertx.eventBus()
                .<EventBatch>localConsumer(
                        Addresses.batch("voice_mode"),
                        message -> message.reply(new BatchOutcome(message.body().events().stream()
                                .map(e -> e.id().getLeastSignificantBits() % 2 == 0
                                        ? new Persisted(List.of())
                                        : (EventResult) new Duplicate())
                                .toList())));
        List<Object> events = IntStream.range(0, 500)
                .mapToObj(i -> (Object) numbered(i, i % 5 == 4 ? "lossy.no.such" : SPEECH))
                .toList();
        List<IngestOutcome.OutcomeEntry> entries = ask(events);
        for (int i = 0; i < 500; i++) {
            Class<?> expected = i % 5 == 4 ? Rejected.class : i % 2 == 0 ? Persisted.class : Duplicate.class;
            assertThat(entries.get(i).result()).as("#" + i).isInstanceOf(expected);
            assertThat(entries.get(i).key()).isEqualTo(id(NOW, i));
        }
        assertCounts(200, 200, 100, 0);
    }

    @Test
    void aRequestThatMakesTheStageFailIsAnsweredAndCountedOut() {
        IngestRequest broken =
                new IngestRequest("b", NOW, null, Source.EXTENSION, null, null, null, null, null, List.of(1, 2));
        metrics.received(Source.EXTENSION, 2);
        assertThat(stage.request(broken).toCompletionStage())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withMessageContaining("validation failed");
        metrics.requestDone(2);
        assertCounts(0, 0, 0, 2);
    }

    @Test
    void requestsOfOneTurnShareABatchOfTheirFamilyAndEachHasItsOwnResults() throws Exception {
        batchAnswers("voice_mode", new Persisted(List.of()), new Duplicate(), new Persisted(List.of()));
        batchAnswers("gone", new Persisted(List.of()));
        rejectionsAreRecorded();
        List<IngestRequest> requests = List.of(
                TestValidator.request(NOW, List.of(numbered(0, SPEECH), numbered(1, SPEECH))),
                TestValidator.request(NOW, List.of(numbered(2, "lossy.gone.soon"), numbered(3, SPEECH))),
                TestValidator.request(NOW, List.of(numbered(4, "lossy.no.such"))));
        metrics.received(Source.EXTENSION, 5);

        List<List<EventResult>> results = new ArrayList<>();
        for (Future<IngestOutcome> answer : stage.requestAll(requests)) {
            results.add(await(answer).entries().stream()
                    .map(IngestOutcome.OutcomeEntry::result)
                    .toList());
        }
        metrics.requestDone(5);

        assertThat(results.get(0)).containsExactly(new Persisted(List.of()), new Duplicate());
        assertThat(results.get(1)).containsExactly(new Persisted(List.of()), new Persisted(List.of()));
        assertThat(results.get(2)).singleElement().isInstanceOf(Rejected.class);
        assertThat(batches)
                .extracting(batch -> batch.family() + batch.events().size())
                .containsExactlyInAnyOrder("voice_mode3", "gone1");
        assertCounts(3, 1, 1, 0);
    }

    @Test
    void aLargeRequestOfTheSameTurnHasABatchOfItsOwn() throws Exception {
        batchAnswers("voice_mode", new Persisted(List.of()));
        List<IngestRequest> requests = List.of(
                TestValidator.request(NOW, List.of(numbered(0, SPEECH))),
                TestValidator.request(
                        NOW,
                        IntStream.range(1, 501)
                                .mapToObj(i -> numbered(i, SPEECH))
                                .toList()));
        metrics.received(Source.EXTENSION, 501);

        for (Future<IngestOutcome> answer : stage.requestAll(requests)) {
            await(answer);
        }
        metrics.requestDone(501);

        assertThat(batches).extracting(batch -> batch.events().size()).containsExactly(1, 500);
    }

    private static Map<String, Object> numbered(int n, String name, String... extra) {
        Map<String, Object> event = name.equals(SPEECH) ? speech() : event(name);
        for (String field : extra) {
            event = speech(field, "x");
        }
        return with(event, "event_id", id(NOW, n));
    }

    private void batchAnswers(String family, EventResult... results) {
        MessageConsumer<EventBatch> consumer = vertx.eventBus().localConsumer(Addresses.batch(family));
        consumer.handler(message -> {
            batches.add(message.body());
            List<EventResult> answer = new ArrayList<>(List.of(results));
            answer.addAll(Collections.nCopies(
                    Math.max(0, message.body().events().size() - results.length), results[results.length - 1]));
            message.reply(
                    new BatchOutcome(answer.subList(0, message.body().events().size())));
        });
    }

    private void rejectionsAreRecorded() {
        rejectionsAreAnswered(RejectionOutcome.ALL_RECORDED);
    }

    private void rejectionsAreAnswered(RejectionOutcome outcome) {
        vertx.eventBus().<RejectionBatch>localConsumer(Addresses.PERSIST_REJECTIONS, message -> {
            rejections.add(message.body());
            message.reply(outcome);
        });
    }

    private List<IngestOutcome.OutcomeEntry> ask(List<?> events) throws Exception {
        return ask(TestValidator.request(NOW, events));
    }

    private List<IngestOutcome.OutcomeEntry> ask(IngestRequest request) throws Exception {
        metrics.received(request.source(), request.events().size());
        IngestOutcome reply = await(stage.request(request));
        metrics.requestDone(reply.entries().size());
        return reply.entries();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private void assertCounts(int persisted, int duplicate, int rejected, int nacked) {
        assertThat(sum("lossy.pipeline.events.persisted")).as("persisted").isEqualTo(persisted);
        assertThat(sum("lossy.ingest.events.duplicate")).as("duplicate").isEqualTo(duplicate);
        assertThat(sum("lossy.ingest.events.rejected")).as("rejected").isEqualTo(rejected);
        assertThat(sum("lossy.ingest.events.nacked")).as("nacked").isEqualTo(nacked);
    }

    private void assertStages(String name, int ingest, int queue, int writer) {
        assertThat(List.of("ingest", "queue", "writer"))
                .extracting(stage ->
                        (int) registry.get(name).tag("stage", stage).counter().count())
                .as(name)
                .containsExactly(ingest, queue, writer);
    }

    private double sum(String name) {
        return registry.get(name).counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }
}
