package io.lossy.telemetry.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts the tally of a load run into words. */
final class LoadReport {
    private LoadReport() {}

    /** One line while it runs. */
    static String progress(double seconds, LoadTally before, LoadTally now, double secondsBetween) {
        double rate = (now.emitted() - before.emitted()) / Math.max(secondsBetween, 0.001);
        return line(
                "%5.0f s  emitted %,d (%,.0f/s)  persisted %,d  rejected %,d  pending %,d  p99 %s  retries %,d",
                seconds,
                now.emitted(),
                rate,
                now.ends().persisted() + now.ends().duplicate(),
                now.ends().rejectedInAll(),
                now.ends().pending(),
                millis(now.latency().p99()),
                now.troubles().retries());
    }

    /** The books at the end, a line each. */
    static List<String> books(LoadTally tally, LoadPlan plan, double seconds) {
        LoadTally.Ends e = tally.ends();
        LoadTally.Latency l = tally.latency();
        LoadTally.Troubles t = tally.troubles();
        return List.of(
                line(
                        "sent      %,d events in %.1f s: %,.0f/s (asked: %,.0f/s over %d connections)",
                        tally.emitted(),
                        seconds,
                        tally.emitted() / Math.max(seconds, 0.001),
                        plan.ratePerSecond(),
                        plan.connections()),
                "books     emitted = persisted + duplicate + rejected + sampled + disabled + pending",
                line(
                        "          %d = %d + %d + %d + %d + %d + %d   %s",
                        tally.emitted(),
                        e.persisted(),
                        e.duplicate(),
                        e.rejectedInAll(),
                        e.sampled(),
                        e.disabled(),
                        e.pending(),
                        verdict(tally)),
                "rejected  " + (e.rejected().isEmpty() ? "none" : reasons(e)),
                line(
                        "ack       p50 %s  p95 %s  p99 %s  max %s, from the moment an event was due",
                        millis(l.p50()), millis(l.p95()), millis(l.p99()), millis(l.max())),
                line(
                        "troubles  %,d events sent again, %,d reconnects, %,d batches without a reply in time",
                        t.retries(), t.reconnects(), t.timeouts()));
    }

    private static String verdict(LoadTally tally) {
        if (tally.complete()) {
            return "balanced";
        }
        if (tally.troubles().disagreements() > 0) {
            return "NOT BALANCED: " + tally.troubles().disagreements() + " replies count other than was sent";
        }
        if (tally.balanced()) {
            return "balanced, but " + tally.ends().pending() + " have no answer yet";
        }
        return "NOT BALANCED: off by " + (tally.emitted() - tally.ends().sum());
    }

    private static String reasons(LoadTally.Ends ends) {
        return ends.rejected().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(reason -> TerminalText.escape(reason.getKey()) + " " + reason.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String millis(double millis) {
        return line(millis < 100 ? "%.1f ms" : "%,.0f ms", millis);
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
