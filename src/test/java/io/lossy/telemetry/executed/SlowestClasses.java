package io.lossy.telemetry.executed;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Prints the ten test classes that took longest, so that a slow one is seen when it comes in. */
public final class SlowestClasses {
    private static final int SHOWN = 10;

    private SlowestClasses() {}

    /** @param arguments those of {@link TestRun#of} */
    public static void main(String[] arguments) {
        TestRun run = TestRun.of(arguments);
        List<ClassReport> all =
                Stream.concat(run.unit().stream(), run.integration().stream()).toList();
        if (!all.isEmpty()) {
            System.out.println("[INFO] the " + Math.min(SHOWN, all.size()) + " slowest of " + all.size()
                    + " test classes:\n" + String.join("\n", lines(all)));
        }
    }

    static List<String> lines(List<ClassReport> reports) {
        return reports.stream()
                .sorted(Comparator.comparingDouble(ClassReport::seconds).reversed())
                .limit(SHOWN)
                .map(report -> String.format(
                        Locale.ROOT,
                        "[INFO] %7.1f s  %s, tests: %d",
                        report.seconds(),
                        report.name(),
                        report.executed().size()))
                .toList();
    }
}
