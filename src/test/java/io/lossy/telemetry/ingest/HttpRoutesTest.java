package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.fixture.RawSocket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** POST /v1/events and the other routes: every status, and no way to make the server work or hold more than it says. */
class HttpRoutesTest {
    private IngestFixture ingest;

    @BeforeEach
    void open() {
        ingest = IngestFixture.open(TestIngestConfig.fresh());
    }

    @AfterEach
    void close() {
        ingest.close();
    }

    @Test
    void answersWithWhatBecameOfEachEvent() {
        ingest.stages.verdict(place -> switch (place) {
            case 0 -> new EventResult.Persisted(List.of());
            case 1 -> new EventResult.Duplicate();
            case 2 -> new EventResult.Rejected(Reason.FIELD_REQUIRED, "/payload/latency_ms", "is missing");
            case 3 -> new EventResult.Sampled();
            case 4 -> new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER);
            default -> new EventResult.Persisted(List.of(new EventResult.Warning("field_unknown", "/payload/colour")));
        });

        HttpResponse<String> response = ingest.post(IngestFixture.body(6).encode());

        assertThat(response.statusCode()).isEqualTo(200);
        JsonObject body = new JsonObject(response.body());
        assertThat(body.getString("status")).isEqualTo("ok");
        assertThat(body.getString("batch_id")).isEqualTo("b-6");
        assertThat(body.getLong("retry_after_ms")).isBetween(1_500L, 3_000L);
        assertThat(body.getJsonObject("counts"))
                .isEqualTo(
                        new JsonObject("{\"persisted\":2,\"duplicate\":1,\"rejected\":1,\"sampled\":1,\"retry\":1}"));
        JsonObject results = body.getJsonObject("results");
        assertThat(results.size()).isEqualTo(5); // the plain success is not listed
        assertThat(results.getJsonObject("01930000-0000-7000-8000-000000000002"))
                .isEqualTo(new JsonObject("{\"result\":\"rejected\",\"reason\":\"field_required\","
                        + "\"pointer\":\"/payload/latency_ms\",\"detail\":\"is missing\"}"));
        assertThat(results.getJsonObject("01930000-0000-7000-8000-000000000005")
                        .getJsonArray("warnings")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void saysRetryWithAStatusOfItsOwnWhenNothingCouldBeTaken() {
        ingest.stages.verdict(place -> new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER));

        HttpResponse<String> response = ingest.post(IngestFixture.body(2).encode());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(retryAfterSeconds(response)).isBetween(2L, 3L);
        assertThat(new JsonObject(response.body()).getString("status")).isEqualTo("retry");
        assertThat(new JsonObject(response.body()).getString("reason")).isEqualTo("database_unavailable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nonsense",
                "{",
                "[]",
                "null",
                "7",
                "{}",
                "{\"source\":\"backend\",\"events\":[]} trailing",
                "{\"source\":\"backend\",\"events\":[]}{}",
                "{\"source\":\"backend\"}",
                "{\"source\":\"backend\",\"events\":{}}",
                "{\"source\":7,\"events\":[]}",
                "{\"source\":\"backend\",\"events\":[],\"key\":7}"
            })
    void refusesWhatIsNoRequest(String body) {
        HttpResponse<String> response = ingest.post(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(response.body()).getString("reason")).isEqualTo("request_malformed");
        assertThat(new JsonObject(response.body()).getString("status")).isEqualTo("refused");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "text/plain,none",
                "application/jsonp,none",
                "application/json-patch+json,none",
                "multipart/form-data; boundary=x,none",
                "application/x-www-form-urlencoded,none",
                "application/json,br",
                "application/json,deflate",
                "application/json,'gzip, gzip'",
            })
    void refusesAnotherMediaTypeOrEncoding(String type, String encoding) {
        var request = ingest.request("/v1/events")
                .header("content-type", type)
                .POST(BodyPublishers.ofString(IngestFixture.body(1).encode()));
        if (encoding != null) {
            request.header("content-encoding", encoding);
        }

        HttpResponse<String> response = ingest.ask(request);

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(new JsonObject(response.body()).getString("reason")).isEqualTo("media_type_unsupported");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "APPLICATION/JSON", "application/json; charset=utf-8"})
    void takesJsonHoweverItIsSpelt(String type) {
        HttpResponse<String> response = ingest.ask(ingest.request("/v1/events")
                .header("content-type", type)
                .POST(BodyPublishers.ofString(IngestFixture.body(1).encode())));

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void purgesClientsWhenTelemetryIsSwitchedOff() {
        try (IngestFixture off = IngestFixture.open(TestIngestConfig.fresh().disabled())) {
            HttpResponse<String> response = off.post(IngestFixture.body(2).encode());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(new JsonObject(response.body()).getString("status")).isEqualTo("disabled");
            assertThat(off.stages.asked()).isEmpty();
        }
    }

    private static long retryAfterSeconds(HttpResponse<String> response) {
        return response.headers().firstValueAsLong("retry-after").orElse(0);
    }

    @Test
    void answersAPreflightAndLetsThePageReadWhatItNeeds() {
        HttpResponse<String> preflight = ingest.ask(ingest.request("/v1/events")
                .header("origin", TestIngestConfig.EXTENSION)
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "content-type,authorization")
                .method("OPTIONS", BodyPublishers.noBody()));
        HttpResponse<String> response =
                ingest.post(IngestFixture.body(1).encode(), "origin", TestIngestConfig.EXTENSION);

        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("access-control-allow-origin"))
                .hasValue(TestIngestConfig.EXTENSION);
        assertThat(preflight.headers().firstValue("access-control-allow-headers"))
                .hasValueSatisfying(list -> assertThat(list).contains("content-type", "authorization", "encoding"));
        assertThat(response.headers().firstValue("access-control-allow-origin")).hasValue(TestIngestConfig.EXTENSION);
        assertThat(response.headers().firstValue("access-control-expose-headers"))
                .hasValue("retry-after");
        assertThat(response.headers().firstValue("vary")).hasValue("origin");
        for (HttpResponse<String> each : List.of(preflight, response)) {
            assertThat(each.headers().firstValue("access-control-allow-methods"))
                    .hasValue("GET, HEAD, POST, OPTIONS");
            assertThat(each.headers().firstValue("access-control-max-age")).hasValue("600");
        }
    }

    @Test
    void hardensEveryAnswer() {
        for (String path : List.of("/v1/catalog", "/v1/events", "/nowhere", "/eventbus/info")) {
            HttpResponse<String> response = ingest.ask(ingest.request(path).GET());
            assertThat(response.headers().firstValue("x-content-type-options"))
                    .as(path)
                    .hasValue("nosniff");
            assertThat(response.headers().firstValue("referrer-policy")).hasValue("no-referrer");
            assertThat(response.headers().firstValue("content-security-policy"))
                    .hasValue("default-src 'none'; frame-ancestors 'none'");
            assertThat(response.headers().firstValue("cross-origin-resource-policy"))
                    .hasValue("cross-origin");
            assertThat(response.headers().firstValue("strict-transport-security"))
                    .as("plain HTTP")
                    .isEmpty();
            assertThat(response.headers().firstValue("cache-control")).isPresent();
            assertThat(response.headers().firstValue("set-cookie")).isEmpty();
            assertThat(response.headers().firstValue("server")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD,/v1/events,405",
        "PUT,/v1/events,405",
        "DELETE,/v1/events,405",
        "GET,/v1/events,405",
        "GET,/v1/events/,405",
        "POST,/v1/catalog,405",
        "PATCH,/v1/aggregates,405",
        "GET,/v1/nowhere,404",
        "DELETE,/,404",
        "TRACE,/v1/events,405"
    })
    void answersOtherMethodsAndPaths(String method, String path, int status) throws IOException {
        try (RawSocket socket = ingest.socket()) {
            String answer = socket.say(method + " " + path
                            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .readToEnd();

            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
            if (status == 405) {
                assertThat(answer)
                        .contains("\r\nallow: " + (path.startsWith("/v1/events") ? "POST" : "GET, HEAD") + "\r\n");
            }
            if (method.equals("HEAD")) {
                assertThat(answer).endsWith("\r\n\r\n");
            }
        }
    }

    @Test
    void aClientThatHasTheCatalogIsNotSentItAgain() {
        HttpResponse<String> first = ingest.ask(ingest.request("/v1/catalog"));
        String tag = first.headers().firstValue("etag").orElseThrow();
        HttpResponse<String> same = ingest.ask(ingest.request("/v1/catalog").header("If-None-Match", tag));
        HttpResponse<String> other = ingest.ask(ingest.request("/v1/catalog").header("If-None-Match", "\"another\""));

        assertThat(first.headers().firstValue("content-type")).contains("application/json");
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(other.body()).isEqualTo(first.body());
    }

    @Test
    void servesTheCatalogAndTheSnapshots() {
        ingest.vertx
                .eventBus()
                .<String>localConsumer(
                        Addresses.SNAPSHOT, message -> message.reply(new JsonObject().put("of", message.body())));

        assertThat(new JsonObject(
                                ingest.ask(ingest.request("/v1/catalog").GET()).body())
                        .getJsonObject("families")
                        .fieldNames())
                .containsExactly("voice_mode", "stt");
        assertThat(ingest.ask(ingest.request("/v1/aggregates/stt").GET()).body())
                .isEqualTo("{\"of\":\"stt\"}");
        assertThat(ingest.ask(ingest.request("/v1/aggregates").GET()).body()).isEqualTo("{\"of\":\"\"}");
        assertThat(ingest.ask(ingest.request("/v1/aggregates/nosuch").GET()).statusCode())
                .isEqualTo(404);
    }
}
