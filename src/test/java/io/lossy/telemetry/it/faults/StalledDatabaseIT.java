package io.lossy.telemetry.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The largest requests from many clients at once, against a database that takes all and answers nothing. */
@Tag("faults")
class StalledDatabaseIT {
    private static final int CLIENTS = 64;
    private static final int LOOKS = 24;
    /** What is in flight at a look varies by 15 MB; the mean of twelve by four. */
    private static final int MOST_GROWTH = 20;

    private static final int MEGABYTE = 1 << 20;

    private final HttpCourierFlood flood = new HttpCourierFlood();

    @Test
    void theHeapOfAQuarterGigabyteStaysFlat() {
        try (FaultScene scene = new FaultScene()) {
            scene.line().set(Relay.Mode.SILENT);
            flood.begin(scene.server().port());
            List<Long> heap = new ArrayList<>();
            for (int look = 0; look < LOOKS; look++) {
                Fault.pass(Duration.ofSeconds(3));
                collectGarbage(scene.server().pid());
                heap.add((long) scene.meters().sum("jvm_memory_used_bytes", "area=\"heap\"") / MEGABYTE);
            }
            flood.end();

            System.out.println("figures: heap after a full collection, MB, every 3 s: " + heap + "; " + flood.answers()
                    + " requests of 500 events answered");
            assertThat(flood.answers()).isGreaterThan(CLIENTS);
            assertThat(mean(heap.subList(LOOKS / 2, LOOKS)) - mean(heap.subList(0, LOOKS / 2)))
                    .as("growth from the first half to the second, MB: %s", heap)
                    .isLessThan(MOST_GROWTH);
            assertThat(heap).as("of 256 MB").allSatisfy(used -> assertThat(used).isLessThan(160));
            assertThat(scene.server().isAlive()).isTrue();
        }
    }

    private static double mean(List<Long> figures) {
        return figures.stream().mapToLong(figure -> figure).average().orElseThrow();
    }

    private static void collectGarbage(long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process run = new ProcessBuilder(jcmd, String.valueOf(pid), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(run.waitFor()).isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each client sends again as soon as it has an answer and ignores the time that the answer gives. */
    private static final class HttpCourierFlood {
        private final AtomicBoolean on = new AtomicBoolean(true);
        private final AtomicLong answers = new AtomicLong();
        private final JsonObject request = TestRequests.request(
                Stream.generate(TestRequests::hit).limit(500).toList());

        void begin(int port) {
            RequestSender courier = new HttpRequestSender(port);
            for (int i = 0; i < CLIENTS; i++) {
                again(courier);
            }
        }

        private void again(RequestSender courier) {
            courier.ask(request).onComplete(answer -> {
                if (answer.succeeded()) {
                    answers.incrementAndGet();
                }
                if (on.get()) {
                    again(courier);
                }
            });
        }

        long answers() {
            return answers.get();
        }

        void end() {
            on.set(false);
        }
    }
}
