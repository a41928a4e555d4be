package io.lossy.telemetry.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.RawSocket;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OpsVerticleTest {
    @Test
    void theFirstScrapeAfterAStartIsAnsweredInBothForms() throws IOException {
        try (OpsFixture ops = OpsFixture.open(System::nanoTime)) {
            assertThat(page(ops, "application/openmetrics-text"))
                    .contains("content-type: application/openmetrics-text; version=1.0.0")
                    .contains("# EOF\n");
            assertThat(page(ops, "*/*")).contains("content-type: text/plain; version=0.0.4");
        }
    }

    private static String page(OpsFixture ops, String accept) throws IOException {
        try (RawSocket socket = ops.socket()) {
            String answer = socket.say("GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept
                            + "\r\nConnection: close\r\n\r\n")
                    .readToEnd();
            assertThat(answer).startsWith("HTTP/1.1 200 ");
            return answer;
        }
    }
}
