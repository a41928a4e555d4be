package io.lossy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the tests to waits that a slow machine passes: for a condition, and as long as {@link Patience} says. */
class WaitsTest {
    private static final Path TESTS = Path.of("src/test/java");

    /** A number of its own in a wait; what gives one up instead of waiting, such as a poll of milliseconds, is none. */
    private static final Pattern OWN_LIMIT = Pattern.compile("atMost\\(Duration\\.of"
            + "|(get|poll|orTimeout|waitFor|await)\\(\\d+, TimeUnit\\.(SECONDS|MINUTES)\\)"
            + "|private .*(Duration (PATIENCE|LONG|SOON) = Duration\\.of|PATIENCE_(MS|SECONDS) = \\d)");

    /** How long something took is no proof on a machine that has other work. */
    private static final Pattern ELAPSED = Pattern.compile("assertThat\\((millis|best|elapsed|took)\\b");

    @Test
    void takeTheirLimitsFromOnePlace() {
        assertThat(lines(OWN_LIMIT)).isEmpty();
    }

    @Test
    void assertNothingAboutElapsedTime() {
        assertThat(lines(ELAPSED)).isEmpty();
    }

    private static List<String> lines(Pattern pattern) {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> lines(file)
                            .filter(pattern.asPredicate())
                            .map(line -> file.getFileName() + ": " + line.strip()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
