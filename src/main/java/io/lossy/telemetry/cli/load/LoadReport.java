package io.lossy.telemetry.cli.load;

import io.lossy.telemetry.cli.output.TerminalText;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Formats the tally of a load run. */
final class LoadReport {
    private LoadReport() {}

    /** Returns the progress line of a running load. */
    static String progress(double seconds, LoadCounts before, LoadCounts now, double secondsBetween) {
        double rate = (now.emitted() - before.emitted()) / Math.max(secondsBetween, 0.001);
        return line(
                "%5.0f s  emitted %,d (%,.0f/s)  %s %,d  rejected %,d  pending %,d  p99 %s  retries %,d",
                seconds,
                now.emitted(),
                rate,
                now.ends().takenWord(),
                now.ends().taken() + now.ends().duplicate(),
                now.ends().rejectedInAll(),
                now.ends().pending(),
                millis(now.latency().p99()),
                now.troubles().retries());
    }

    /** Returns the lines of the final report. */
    static List<String> books(LoadCounts tally, LoadPlan plan, double seconds) {
        LoadCounts.ResultTotals e = tally.ends();
        LoadCounts.Latency l = tally.latency();
        LoadCounts.ErrorTotals t = tally.troubles();
        return List.of(
                line(
                        "sent      %,d events in %.1f s: %,.0f/s (asked: %,.0f/s over %d connections)",
                        tally.emitted(),
                        seconds,
                        tally.emitted() / Math.max(seconds, 0.001),
                        plan.ratePerSecond(),
                        plan.connections()),
                "books     emitted = " + e.takenWord() + " + duplicate + rejected + sampled + disabled + pending",
                line(
                        "          %d = %d + %d + %d + %d + %d + %d   %s",
                        tally.emitted(),
                        e.taken(),
                        e.duplicate(),
                        e.rejectedInAll(),
                        e.sampled(),
                        e.disabled(),
                        e.pending(),
                        balance(tally)),
                "rejected  " + (e.rejected().isEmpty() ? "none" : reasons(e)),
                line(
                        "ack       p50 %s  p95 %s  p99 %s  max %s, from the moment an event was due",
                        millis(l.p50()), millis(l.p95()), millis(l.p99()), millis(l.max())),
                line(
                        "troubles  %,d events sent again, %,d reconnects, %,d batches without a reply in time",
                        t.retries(), t.reconnects(), t.timeouts()));
    }

    /** Returns the final report for programs. */
    static JsonObject json(LoadCounts tally, LoadPlan plan, double seconds) {
        LoadCounts.ResultTotals e = tally.ends();
        LoadCounts.ErrorTotals t = tally.troubles();
        JsonObject rejected = new JsonObject();
        new TreeMap<>(e.rejected()).forEach(rejected::put);
        return new JsonObject()
                .put("seconds", seconds)
                .put("asked_per_second", plan.ratePerSecond())
                .put("connections", plan.connections())
                .put("emitted", tally.emitted())
                .put("persisted", e.persisted())
                .put("duplicate", e.duplicate())
                .put("rejected", rejected)
                .put("sampled", e.sampled())
                .put("disabled", e.disabled())
                .put("pending", e.pending())
                .put("balanced", tally.balanced())
                .put("ack_ms", json(tally.latency()))
                .put("sent_again", t.retries())
                .put("reconnects", t.reconnects())
                .put("timeouts", t.timeouts())
                .put("wrong_counts", t.disagreements());
    }

    private static JsonObject json(LoadCounts.Latency ack) {
        return new JsonObject()
                .put("p50", ack.p50())
                .put("p95", ack.p95())
                .put("p99", ack.p99())
                .put("max", ack.max());
    }

    private static String balance(LoadCounts tally) {
        if (tally.complete()) {
            return "balanced";
        }
        if (tally.troubles().disagreements() > 0) {
            return "NOT BALANCED: " + tally.troubles().disagreements() + " replies have wrong counts";
        }
        if (tally.balanced()) {
            return "balanced, but " + tally.ends().pending() + " have no answer yet";
        }
        return "NOT BALANCED: off by " + (tally.emitted() - tally.ends().sum());
    }

    private static String reasons(LoadCounts.ResultTotals ends) {
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
