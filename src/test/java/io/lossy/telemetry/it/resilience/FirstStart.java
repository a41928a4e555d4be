package io.lossy.telemetry.it.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * First starts of the real program in one data folder, each ended by a signal at a moment of its progress: when files have
 * appeared, or lines in its log.
 */
public final class FirstStart {
    private static final Duration BOUND = Duration.ofSeconds(120);
    private static final int END_SECONDS = 60;

    private final Path dataDir;

    public FirstStart(Path dataDir) {
        this.dataDir = dataDir.toAbsolutePath();
    }

    /** How far a start has come, as it can be seen from outside. */
    public enum Phase {
        /** So many files of PostgreSQL's programs are there. */
        UNPACKING {
            @Override
            long progress(Path postgres, ServerProcess start) {
                return files(postgres.resolve("pgsql.unpacking"));
            }
        },
        /** So many files of a new database are there. */
        MAKING {
            @Override
            long progress(Path postgres, ServerProcess start) {
                return files(postgres.resolve("data.making"));
            }
        },
        /** So many lines of the pid file are there. */
        STARTING {
            @Override
            long progress(Path postgres, ServerProcess start) {
                return lines(postgres.resolve("data").resolve("postmaster.pid"));
            }
        },
        /** So many lines are in the program's log; the first comes when PostgreSQL is up. */
        MIGRATING {
            @Override
            long progress(Path postgres, ServerProcess start) {
                return start.err().lines().count();
            }
        };

        abstract long progress(Path postgres, ServerProcess start);
    }

    /** Starts the program, sends the signal once the phase has come so far, and checks what is left. */
    public void endAt(Phase phase, int progress, String signal) {
        try (ServerProcess start = ServerProcess.begin(Map.of(), dataDir, 0)) {
            await().atMost(BOUND)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> isUp(start)
                            || phase.progress(dataDir.resolve("postgres"), start) >= progress
                            || !start.isAlive());
            String what = signal + " while " + phase + " had come to " + progress;
            assertThat(start.isAlive()).as(what + start.out() + start.err()).isTrue();
            start.signal(isUp(start) && signal.equals("HUP") ? "TERM" : signal); // by then it reads the catalog again

            start.exitCode(END_SECONDS);

            assertThat(processes()).as(what + "\n" + start.out() + start.err()).isEmpty();
            assertThat(start.err()).as(what).doesNotContain("\tat ");
        }
    }

    private static boolean isUp(ServerProcess start) {
        return start.out().contains("Press Ctrl-C to stop.");
    }

    /** Every start after the signals must succeed in the same folder. */
    public void succeeds() {
        try (ServerProcess start = ServerProcess.serve(dataDir, 0)) {
            LoopbackHttpClient web = new LoopbackHttpClient(start.port());
            JsonObject request = TestRequests.request(TestRequests.hit()); // the first answer may ask for a retry
            await().until(() -> web.post(request).status() == 200);
            start.signal("TERM");
            start.exitCode(END_SECONDS);
        }
        assertThat(processes()).isEmpty();
    }

    private List<String> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(dataDir + "/postgres/"))
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse(""))
                .toList();
    }

    private static long files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.count();
        } catch (IOException | UncheckedIOException e) {
            return 0; // not there yet, or just moved away
        }
    }

    private static long lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            return 0;
        }
    }
}
