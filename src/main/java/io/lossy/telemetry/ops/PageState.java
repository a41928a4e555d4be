package io.lossy.telemetry.ops;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.Family;
import io.lossy.telemetry.event.ClientTotals;
import io.lossy.telemetry.event.Past;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything the live page shows, brought up to date once a second and put into words when somebody looks. Its memory is
 * fixed by the catalog. Not thread-safe: it lives on one event loop.
 */
final class PageState {
    private static final List<String> COUNTERS = List.of("received", "persisted", "duplicate", "rejected", "nacked");
    private static final List<String> LEVELS = List.of("queue", "oldest", "lag_p95", "loop_lag", "heap", "pool");

    private final PageFacts facts;
    private final Instant began;
    private final Instant up;
    private final List<String> families;
    private final Hour hour;
    private final Figures figures;
    private final RejectionBook rejections;
    private final Tail tail;
    private final Checks checks = new Checks();
    private final AlertBook alerts = new AlertBook();
    private final Quantile lag = new Quantile(0.95);
    private final Map<String, Long> lastSeen = new HashMap<>();
    private Map<String, Double> stored = Map.of();
    private @Nullable ClientTotals clients;
    private JsonObject latest = new JsonObject();

    PageState(PageFacts facts, Instant began) {
        this(facts, began, began);
    }

    /** @param up since when the server runs, where that is longer than the page has known this catalog */
    PageState(PageFacts facts, Instant began, Instant up) {
        Catalog catalog = facts.catalog();
        this.facts = facts;
        this.began = began;
        this.up = up;
        this.families = List.copyOf(catalog.families().keySet());
        this.figures = new Figures(catalog);
        this.rejections = new RejectionBook(catalog);
        this.tail = new Tail(catalog);
        List<String> names = new ArrayList<>(COUNTERS);
        families.forEach(family -> names.add("stored:" + family));
        families.forEach(family -> names.add("late:" + family));
        int counters = names.size();
        names.addAll(LEVELS);
        figures.names().forEach(name -> names.add("figure:" + name));
        this.hour = new Hour(names, counters);
    }

    Tail tail() {
        return tail;
    }

    RejectionBook rejections() {
        return rejections;
    }

    Figures figures() {
        return figures;
    }

    void clients(ClientTotals totals) {
        clients = totals;
    }

    /** Fills in what happened before this process began. */
    void remember(Past past) {
        int persisted = COUNTERS.indexOf("persisted");
        for (Past.Accepted accepted : past.accepted()) {
            int family = families.indexOf(accepted.family());
            hour.add(accepted.at(), persisted, accepted.events());
            if (family >= 0) {
                hour.add(accepted.at(), COUNTERS.size() + family, accepted.events());
                lastSeen.merge(accepted.family(), accepted.at().toEpochMilli(), Math::max);
            }
        }
        past.rejected().forEach(rejections::add);
    }

    /** Takes in one second. */
    void sample(Instant now, Readings readings, JsonObject health) {
        Map<String, Double> persisted = readings.by("lossy.pipeline.events.persisted", "family");
        Map<String, Double> late = readings.by("lossy.ingest.events.late", "family");
        for (String family : families) {
            if (persisted.getOrDefault(family, 0.0) > stored.getOrDefault(family, 0.0)) {
                lastSeen.put(family, now.toEpochMilli());
            }
        }
        stored = persisted;
        JsonObject server = ServerPanel.of(readings, lag, now.toEpochMilli() - up.toEpochMilli());
        JsonObject balance = ServerPanel.balance(readings);
        hour.sample(now, values(balance, server, persisted, late));
        boolean ready = "ready".equals(health.getString("status"));
        Checks.Vitals vitals = vitals(readings, balance, server, ready);
        latest = new JsonObject()
                .put("at", now.toEpochMilli())
                .put("boot", began.toEpochMilli())
                .put("database", ready ? "ready" : "unavailable")
                .put("alerts", alerts.update(checks.of(vitals, figures), now))
                .put("balance", balance)
                .put("server", server)
                .put("opted_out", Figures.number(readings.sum("lossy.opt.outs.installs")));
    }

    private Checks.Vitals vitals(Readings readings, JsonObject balance, JsonObject server, boolean ready) {
        return new Checks.Vitals(
                facts.enabled(),
                ready,
                !"open".equals(server.getString("breaker")),
                readings.sum("lossy.catalog.last.reload.successful") != 0,
                orZero(balance.getDouble("unaccounted")),
                orZero(server.getDouble("oldest")),
                readings.sum("lossy.retention.partitions.ahead"),
                readings.sum("lossy.retention.overdue.seconds"),
                share("rejected", Checks.REJECTED_MINUTES),
                share("nacked", Checks.NACKED_MINUTES),
                share("nacked", Checks.NACKED_STILL_MINUTES));
    }

    private static double orZero(@Nullable Double said) {
        return said == null ? 0 : said;
    }

    private Checks.Share share(String counter, int minutes) {
        int steps = minutes * 60 / Hour.STEP_SECONDS;
        return new Checks.Share(
                hour.sum(COUNTERS.indexOf(counter), steps), hour.sum(COUNTERS.indexOf("received"), steps));
    }

    private double[] values(
            JsonObject balance, JsonObject server, Map<String, Double> persisted, Map<String, Double> late) {
        double[] values = new double[hour.names().size()];
        int i = 0;
        for (String counter : COUNTERS) {
            values[i++] = orZero(balance.getDouble(counter));
        }
        for (String family : families) {
            values[i++] = persisted.getOrDefault(family, 0.0);
        }
        for (String family : families) {
            values[i++] = late.getOrDefault(family, 0.0);
        }
        for (String level : LEVELS) {
            Double value = server.getDouble(level);
            values[i++] = value == null ? Double.NaN : value;
        }
        for (String figure : figures.names()) {
            values[i++] = figures.value(figure);
        }
        return values;
    }

    /** What a watcher is told this second, the tail's lines included. */
    JsonObject frame(Instant now, int watchers) {
        return present(now, watchers).put("tail", tail.drain());
    }

    private JsonObject present(Instant now, int watchers) {
        JsonObject rates = new JsonObject();
        for (int i = 0; i < COUNTERS.size(); i++) {
            rates.put(COUNTERS.get(i), Figures.number(hour.rate(i)));
        }
        return latest.copy()
                .put("rates", rates)
                .put("point", hour.present())
                .put("families", familyRows(now))
                .put("figures", figures.shown())
                .put("rejected", rejections.shown(now))
                .put("watchers", watchers)
                .put("clients", clients == null ? null : books(clients));
    }

    private static JsonObject books(ClientTotals totals) {
        JsonObject discarded = new JsonObject();
        totals.discarded().forEach(discarded::put);
        return new JsonObject()
                .put("installs", totals.installs())
                .put("emitted", totals.emitted())
                .put("discarded", discarded);
    }

    private JsonArray familyRows(Instant now) {
        Map<String, RejectionBook.Refused> refused = rejections.byFamily(now);
        JsonArray rows = new JsonArray();
        for (int i = 0; i < families.size(); i++) {
            String name = families.get(i);
            int counter = COUNTERS.size() + i;
            RejectionBook.Refused of = refused.get(name);
            rows.add(new JsonObject()
                    .put("name", name)
                    .put("last", lastSeen.get(name))
                    .put("rate", Figures.number(hour.rate(counter)))
                    .put("accepted", Figures.number(hour.sum(counter, Hour.STEPS)))
                    .put("rejected", of == null ? 0 : of.events())
                    .put("late", Figures.number(hour.sum(counter + families.size(), Hour.STEPS)))
                    .put("reason", of == null ? null : of.reason()));
        }
        return rows;
    }

    /** All that a page needs when it is opened. */
    JsonObject snapshot(Instant now, int watchers) {
        JsonArray described = new JsonArray();
        for (Family family : facts.catalog().families().values()) {
            described.add(new JsonObject()
                    .put("name", family.name())
                    .put("description", family.description())
                    .put("owner", family.owner())
                    .put("enabled", family.enabled())
                    .put("keep_rejected", family.keepRejected()));
        }
        return new JsonObject()
                .put("version", facts.version())
                .put("java", String.valueOf(Runtime.version().feature()))
                .put("enabled", facts.enabled())
                .put("step", Hour.STEP_SECONDS)
                .put("steps", Hour.STEPS)
                .put("families", described)
                .put("figures", figures.described())
                .put("series", new JsonArray(hour.names()))
                .put("points", hour.points())
                .put("frame", present(now, watchers));
    }
}
