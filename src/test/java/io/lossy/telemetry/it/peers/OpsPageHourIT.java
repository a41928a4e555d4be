package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The live page open for one real hour beside {@code serve --demo}: what lives on its heap and on the server's, each
 * minute after a collection. Run by {@code mvn verify -Phour}, see development.md.
 */
@Tag("hour")
class OpsPageHourIT {
    private static final int MINUTES = Integer.getInteger("lossy.minutes", 60);

    /** Until then both sides still load classes, compile and fill what they keep a fixed number of. */
    private static final int SETTLED = Math.min(10, MINUTES / 2);

    private static final int MIB = 1024 * 1024;

    /** Counts the frames, and answers once one has just been drawn: between two, old nodes await the collector. */
    private static final String COUNT = """
            (() => {
              const Real = window.EventSource;
              window.frames_seen = 0;
              window.EventSource = class extends Real {
                constructor(...all) { super(...all); this.addEventListener('message', () => { window.frames_seen++; }); }
              };
            })()""";

    @Test
    void anHourOpenLeavesNothingBehind() throws IOException {
        Path folder = Path.of("target", "it-processes", "hour-" + Long.toString(System.nanoTime(), 36));
        Path dataDir =
                PostgresFixture.dataDirectory(Files.createDirectories(folder)).toAbsolutePath();
        try (ServerProcess server = ServerProcess.serve(dataDir, 0, "--demo");
                Browser browser = Browser.open(folder.resolve("profile").toAbsolutePath())) {
            Page page = browser.page();
            page.addInitScript(COUNT);
            page.navigate("http://127.0.0.1:" + server.managementPort() + "/ops");
            CDPSession cdp = browser.context().newCDPSession(page);
            cdp.send("Performance.enable");
            Look settled = null;
            Look last = null;
            for (int minute = 1; minute <= MINUTES; minute++) {
                page.waitForTimeout(60_000);
                last = look(page, cdp, server);
                settled = minute == SETTLED ? last : settled;
                System.out.println("/ops, minute " + minute + ": " + last);
            }
            assertNothingGrew(Objects.requireNonNull(settled), Objects.requireNonNull(last));
        } finally {
            ServerProcess.discard(dataDir);
        }
    }

    private static void assertNothingGrew(Look settled, Look last) {
        assertThat(last.frames()).as("frames, one a second").isGreaterThan(MINUTES * 54L);
        assertThat(last.pageBytes() - settled.pageBytes()).as("page").isLessThan(2 * MIB);
        assertThat(last.nodes() - settled.nodes()).as("nodes").isLessThan(500);
        assertThat(last.listeners() - settled.listeners()).as("listeners").isLessThan(10);
        assertThat(last.serverBytes() - settled.serverBytes()).as("server").isLessThan(8 * MIB);
    }

    private static Look look(Page page, CDPSession cdp, ServerProcess server) {
        page.waitForFunction("seen => window.frames_seen > seen", page.evaluate("() => window.frames_seen"));
        cdp.send("HeapProfiler.collectGarbage");
        Map<String, Long> figures = new HashMap<>();
        for (JsonElement metric : cdp.send("Performance.getMetrics").getAsJsonArray("metrics")) {
            figures.put(
                    metric.getAsJsonObject().get("name").getAsString(),
                    metric.getAsJsonObject().get("value").getAsLong());
        }
        return new Look(
                ((Number) page.evaluate("() => window.frames_seen")).longValue(),
                Objects.requireNonNull(figures.get("JSHeapUsedSize")),
                Objects.requireNonNull(figures.get("Nodes")),
                Objects.requireNonNull(figures.get("JSEventListeners")),
                liveBytes(server.pid()));
    }

    /** The histogram counts what a full collection left. */
    private static long liveBytes(long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process run = new ProcessBuilder(jcmd, String.valueOf(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader lines = run.inputReader()) {
                String total = lines.lines()
                        .filter(line -> line.startsWith("Total"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("jcmd said no total"));
                return Long.parseLong(total.trim().split("\\s+")[2]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One look, after a collection on both sides. */
    private record Look(long frames, long pageBytes, long nodes, long listeners, long serverBytes) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d frames, page %.1f MB, %,d nodes, %d listeners, server %.1f MB",
                    frames,
                    pageBytes / 1e6,
                    nodes,
                    listeners,
                    serverBytes / 1e6);
        }
    }
}
