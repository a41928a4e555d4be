package io.lossy.telemetry.forward.receiver;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A webhook that is strict about Standard Webhooks 1.0.0 and about the JSON batch format of CloudEvents 1.0.2, and keeps what
 * it took. Each fault against one of them is kept too, and answered with 400.
 */
public final class WebhookReceiver implements AutoCloseable {
    public static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);

    private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]{1,20}");
    private static final long TOLERANCE_SECONDS = 300;

    private final HttpServer server;
    private final Queue<Received> requests = new ConcurrentLinkedQueue<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<String, Set<String>> idsByRequest = new ConcurrentHashMap<>();
    private final AtomicReference<BiConsumer<HttpServerRequest, Received>> answer =
            new AtomicReference<>(WebhookReceiver::accept);

    /**
     * A request.
     *
     * @param attempt 1 for the first with this id
     */
    public record Received(
            String id, String timestamp, String signature, int attempt, String body, List<JsonObject> events) {
        public List<UUID> ids() {
            return events.stream()
                    .map(event -> UUID.fromString(event.getString("id")))
                    .toList();
        }
    }

    public WebhookReceiver(Vertx vertx) {
        this(vertx, 0);
    }

    public WebhookReceiver(Vertx vertx, int port) {
        this.server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> received(request, body)))
                .listen(port, "127.0.0.1")
                .await();
    }

    public static void accept(HttpServerRequest request, Received received) {
        request.response().setStatusCode(204).end();
    }

    /** Answers from now on as this says. A request is in {@link #taken} if the answer is in the 200s. */
    public void answers(BiConsumer<HttpServerRequest, Received> next) {
        answer.set(next);
    }

    public void answersWith(int status) {
        answers((request, received) -> request.response().setStatusCode(status).end());
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/hook?tenant=1";
    }

    private void received(HttpServerRequest request, Buffer body) {
        try {
            Received received = checked(request, body);
            requests.add(received);
            answer.get().accept(request, received);
        } catch (RuntimeException e) {
            faults.add(String.valueOf(e.getMessage()));
            request.response().setStatusCode(400).end();
        }
    }

    private Received checked(HttpServerRequest request, Buffer body) {
        require(request.method().name().equals("POST"), "method");
        require("application/cloudevents-batch+json".equals(request.getHeader("content-type")), "content type");
        String id = header(request, "webhook-id");
        require(!id.contains("."), "webhook-id has a dot");
        String time = header(request, "webhook-timestamp");
        require(
                Math.abs(Instant.now().getEpochSecond() - Long.parseLong(time)) <= TOLERANCE_SECONDS,
                "webhook-timestamp");
        byte[] wanted = hmac((id + "." + time + "." + body).getBytes(StandardCharsets.UTF_8));
        require(
                Arrays.stream(header(request, "webhook-signature").split(" "))
                        .filter(each -> each.startsWith("v1,"))
                        .anyMatch(each -> MessageDigest.isEqual(
                                wanted, Base64.getDecoder().decode(each.substring(3)))),
                "webhook-signature");
        List<JsonObject> events = new ArrayList<>();
        new JsonArray(body).forEach(each -> events.add(checkedEvent((JsonObject) each)));
        require(!events.isEmpty(), "a request has events");
        Set<String> ids = new HashSet<>();
        events.forEach(event -> require(ids.add(event.getString("id")), "an id twice in a request"));
        Set<String> before = idsByRequest.putIfAbsent(id, ids);
        require(before == null || before.equals(ids), "other events under the same webhook-id");
        int attempt =
                1 + (int) requests.stream().filter(each -> each.id().equals(id)).count();
        String signature = header(request, "webhook-signature");
        return new Received(id, time, signature, attempt, body.toString(), List.copyOf(events));
    }

    private static JsonObject checkedEvent(JsonObject event) {
        require("1.0".equals(event.getString("specversion")), "specversion");
        for (String name : List.of("id", "source", "type")) {
            require(event.getValue(name) instanceof String text && !text.isEmpty(), name);
        }
        OffsetDateTime.parse(event.getString("time"));
        for (Map.Entry<String, Object> attribute : event) {
            require(ATTRIBUTE.matcher(attribute.getKey()).matches(), "attribute " + attribute.getKey());
            Object value = attribute.getValue();
            require(
                    attribute.getKey().equals("data")
                            || value instanceof String
                            || value instanceof Boolean
                            || value instanceof Integer,
                    "the type of " + attribute.getKey());
        }
        return event;
    }

    private static String header(HttpServerRequest request, String name) {
        List<String> values = request.headers().getAll(name);
        require(values.size() == 1 && !values.get(0).isEmpty(), name);
        return values.get(0);
    }

    private static byte[] hmac(byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET.substring(6)), "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean valid, String otherwise) {
        if (!valid) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** All requests without a fault, whatever was answered. */
    public List<Received> requests() {
        return List.copyOf(requests);
    }

    /** The ids of all events that arrived, whatever was answered; an id as often as it came. */
    public List<UUID> ids() {
        return requests.stream().flatMap(each -> each.ids().stream()).toList();
    }

    public List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void close() {
        server.close().await();
    }
}
