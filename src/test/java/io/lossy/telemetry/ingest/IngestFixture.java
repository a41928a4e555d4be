package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRefusal;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.RawSocket;
import io.lossy.telemetry.fixture.ReferenceCodec;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.Pressed;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** The stage under test, running on a free port, with stand-ins for the stages behind it. */
final class IngestFixture implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final MeterRegistry registry = new SimpleMeterRegistry();
    final PipelineMetrics metrics = new PipelineMetrics(registry, TestIngestConfig.catalog());
    final Pressed pressed = new Pressed();
    final StandInStages stages;
    final IngestInstances ingest;
    final int port;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String deployment;

    private IngestFixture(TestIngestConfig settings, LongSupplier nanos, Clock clock) {
        ReferenceCodec.register(vertx, IngestRequest.class, IngestOutcome.class, IngestRefusal.class);
        IngestConfig config = settings.config();
        stages = new StandInStages(vertx, config.instances());
        ingest = new IngestInstances(
                config, TestIngestConfig.catalog(), settings.readers(clock), pressed.pressure(), metrics, clock, nanos);
        Iterator<Deployable> each =
                IntStream.range(0, ingest.size()).mapToObj(ingest::get).iterator();
        deployment = await(vertx.deployVerticle(each::next, new DeploymentOptions().setInstances(ingest.size())));
        port = ingest.actualPort();
    }

    static IngestFixture open(TestIngestConfig settings) {
        return new IngestFixture(settings, System::nanoTime, Clock.systemUTC());
    }

    static IngestFixture open(TestIngestConfig settings, LongSupplier nanos) {
        return new IngestFixture(settings, nanos, Clock.systemUTC());
    }

    static IngestFixture open(TestIngestConfig settings, Clock clock) {
        return new IngestFixture(settings, System::nanoTime, clock);
    }

    TestBridgeClient bridge(TestBridgeClient.Transport transport) {
        return TestBridgeClient.connect(vertx, port, transport);
    }

    TestBridgeClient bridge(TestBridgeClient.Transport transport, String origin) {
        return TestBridgeClient.connect(vertx, port, transport, new WebSocketClientOptions(), origin);
    }

    RawSocket socket() {
        return RawSocket.connect(port);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    HttpResponse<String> ask(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new AssertionError("http: " + e, e);
        }
    }

    HttpResponse<String> post(String body, String... headers) {
        HttpRequest.Builder request = request("/v1/events").POST(HttpRequest.BodyPublishers.ofString(body));
        request.header("content-type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return ask(request);
    }

    /** A request body of that many small events. */
    static JsonObject body(int events) {
        JsonArray list = new JsonArray();
        for (int i = 0; i < events; i++) {
            list.add(new JsonObject()
                    .put("event_id", "01930000-0000-7000-8000-" + String.format(Locale.ROOT, "%012d", i))
                    .put("event", "lossy.voice_mode.speech_detected")
                    .put("payload", new JsonObject().put("latency_ms", i)));
        }
        return new JsonObject()
                .put("batch_id", "b-" + events)
                .put("source", "backend")
                .put("events", list);
    }

    /** The value of a counter or gauge; with a tag, of that one. */
    double meter(String name, String... tags) {
        Search found = registry.find(name).tags(tags);
        if (found.gauge() != null) {
            return found.gauge().value();
        }
        if (found.counter() == null) {
            throw new AssertionError("no meter " + name);
        }
        return found.counter().count();
    }

    void publish(String address, JsonObject snapshot) {
        vertx.eventBus().publish(address, snapshot);
    }

    Future<Void> undeploy() {
        return vertx.undeploy(deployment);
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("vert.x: " + e, e);
        }
    }
}
