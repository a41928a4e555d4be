package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code serve --demo}, as a process: what a newcomer starts first. */
class DemoIT {
    private static final int STOP_SECONDS = 10;

    @Test
    void everyFamilyMovesBadTimesShowAndCtrlCLeavesNothingBehind() throws IOException {
        Path folder = Path.of("target", "it-processes", "demo-" + Long.toString(System.nanoTime(), 36));
        Path dataDir =
                PostgresFixture.dataDirectory(Files.createDirectories(folder)).toAbsolutePath();
        ServerProcess server = ServerProcess.serve(dataDir, 0, "--demo", "--demo-rate", "200", "--demo-trouble=0s");
        try (server) {
            assertThat(server.out()).contains("about 200 events/s; 15 minutes of trouble begin in 0 s");
            await().atMost(Patience.LONG).untilAsserted(() -> assertMoving(server));

            server.signal("INT");

            assertThat(server.exitCode(STOP_SECONDS)).isEqualTo(130);
            assertThat(server.out())
                    .endsWith("stopped" + System.lineSeparator())
                    .doesNotContain("demo:");
        } finally {
            ServerProcess.discard(dataDir);
        }
    }

    private static void assertMoving(ServerProcess server) {
        ScrapedMeters page = ScrapedMeters.scrape(server.managementPort());
        for (String family : shipped().families().keySet()) {
            assertThat(page.sum("lossy_pipeline_events_persisted_total", "family=\"" + family + "\""))
                    .as(family)
                    .isPositive();
        }
        assertThat(page.sum("lossy_ingest_events_rejected_total")).isZero();
        assertThat(page.sum("lossy_stt_fallbacks_total")).isPositive();
        assertThat(page.sum("lossy_cache_evictions_total")).isPositive();
        double slow = page.sum("lossy_vad_latency_seconds_count")
                - page.sum("lossy_vad_latency_seconds_bucket", "le=\"0.5\"");
        assertThat(slow).as("detections slower than 500 ms").isPositive();
    }

    private static Catalog shipped() {
        ConfigFiles.ConfigText text = ConfigFiles.catalog("conf/events.yml", null);
        return CatalogReader.read(text.name(), text.content());
    }
}
