package io.lossy.telemetry.bench.load;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what wrk prints with {@code --latency}.
 *
 * @param failed answers that are not 2xx, and errors of sockets
 */
public record WrkOutput(long requests, double seconds, double p50Millis, double p99Millis, long failed) {
    private static final Pattern TOTAL = Pattern.compile("(\\d+) requests in ([\\d.]+)(us|ms|s|m|h)");
    private static final Pattern NOT_2XX = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern SOCKETS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Map<String, Double> MILLIS = Map.of("us", 1e-3, "ms", 1.0, "s", 1e3, "m", 60e3, "h", 3600e3);

    /** @throws IllegalArgumentException with the text, if it has no totals */
    public static WrkOutput parse(String text) {
        Matcher total = TOTAL.matcher(text);
        if (!total.find()) {
            throw new IllegalArgumentException("wrk printed no totals:\n" + text);
        }
        double millis = millis(total.group(2), total.group(3));
        return new WrkOutput(
                Long.parseLong(total.group(1)),
                millis / 1e3,
                percentile(text, 50),
                percentile(text, 99),
                failures(text));
    }

    private static double percentile(String text, int percent) {
        Matcher line = Pattern.compile("(?m)^\\s+" + percent + "%\\s+([\\d.]+)(us|ms|s|m|h)")
                .matcher(text);
        return line.find() ? millis(line.group(1), line.group(2)) : Double.NaN;
    }

    private static double millis(String number, String unit) {
        return Double.parseDouble(number) * MILLIS.getOrDefault(unit, Double.NaN);
    }

    private static long failures(String text) {
        long failures = 0;
        Matcher answers = NOT_2XX.matcher(text);
        if (answers.find()) {
            failures += Long.parseLong(answers.group(1));
        }
        Matcher sockets = SOCKETS.matcher(text);
        if (sockets.find()) {
            for (int i = 1; i <= sockets.groupCount(); i++) {
                failures += Long.parseLong(sockets.group(i));
            }
        }
        return failures;
    }
}
