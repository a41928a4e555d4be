package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client as a browser asks for it. */
class ClientFilesTest {
    private static final Pattern IMPORT = Pattern.compile("from '\\./([a-z-]+\\.js)'");

    private static IngestFixture ingest;

    @BeforeAll
    static void open() {
        ingest = IngestFixture.open(new TestIngestConfig());
    }

    @AfterAll
    static void close() {
        ingest.close();
    }

    @Test
    void everyModuleThatTheClientImportsIsThere() {
        Set<String> asked = new LinkedHashSet<>(Set.of("telemetry.js"));
        for (List<String> next = List.copyOf(asked); !next.isEmpty(); ) {
            next = next.stream()
                    .flatMap(name -> IMPORT.matcher(body(name)).results())
                    .map(found -> found.group(1))
                    .filter(asked::add)
                    .toList();
        }
        assertThat(asked).contains("events.js", "rules.js", "queue.js", "bridge.js");
    }

    private static String body(String name) {
        HttpResponse<String> answer = ingest.ask(ingest.request("/client/" + name));
        assertThat(answer.statusCode()).as(name).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/javascript; charset=utf-8");
        assertThat(answer.headers().firstValue("cache-control")).contains("public, max-age=300");
        return answer.body();
    }

    @Test
    void anExtensionMayImportItAndAsksForItsBodyOnce() {
        HttpResponse<String> first =
                ingest.ask(ingest.request("/client/telemetry.js").header("Origin", TestIngestConfig.EXTENSION));
        String tag = first.headers().firstValue("etag").orElseThrow();
        HttpResponse<String> second =
                ingest.ask(ingest.request("/client/telemetry.js").header("If-None-Match", tag));

        assertThat(first.headers().firstValue("access-control-allow-origin")).contains(TestIngestConfig.EXTENSION);
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(second.headers().allValues("vary")).contains("origin");
    }

    @Test
    void aForeignOriginGetsNone() {
        HttpResponse<String> answer =
                ingest.ask(ingest.request("/client/telemetry.js").header("Origin", "https://evil.example"));

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing.js",
                "package.json",
                ".js",
                "..%2Fconf%2Fevents.yml",
                "%2e%2e/logback.xml",
                "..%5clogback.xml",
                "%2Fetc%2Fpasswd",
                "telemetry.js%00.js",
                "TELEMETRY.js",
                "sub/telemetry.js",
                ""
            })
    void nothingElseCanBeAskedFor(String path) {
        HttpResponse<String> answer = ingest.ask(ingest.request("/client/" + path));

        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(answer.body()).doesNotContain("import", "voice_mode", "lossy-telemetry", "<configuration");
    }
}
