package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.ClientReportTotals;
import io.lossy.telemetry.event.StoredHistory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds everything the live page shows. It is updated once a second and rendered only when a page needs it. Memory is
 * bounded by the catalog. Not thread-safe: owned by one event loop.
 */
final class PageState {
    private static final List<String> COUNTERS = List.of("received", "persisted", "duplicate", "rejected", "nacked");
    private static final List<String> LEVELS = List.of("queue", "oldest", "lag_p95", "loop_lag", "heap", "pool");

    private final PageFacts facts;
    private final Instant began;
    private final Instant up;
    private final FamilyTable families;
    private final HourBuffer hour;
    private final PageFigures figures;
    private final RejectionBook rejections;
    private final EventTail tail;
    private final AlertChecks checks = new AlertChecks();
    private final EmbeddedDatabaseAlert embedded = new EmbeddedDatabaseAlert();
    private final LogLagAlert log = new LogLagAlert();
    private final ClientLoss clientLoss = new ClientLoss();
    private final NodesPanel nodes = new NodesPanel();
    private final LanesPanel lanes = new LanesPanel();
    private final AlertBook alerts = new AlertBook();
    private final Quantile lag = new Quantile(0.95);
    private @Nullable ClientReportTotals clients;
    private JsonObject latest = new JsonObject();

    PageState(PageFacts facts, Instant began) {
        this(facts, began, began);
    }

    /**
     * @param began when the page began to use this catalog
     * @param up when the server started, which is earlier after a reload
     */
    PageState(PageFacts facts, Instant began, Instant up) {
        Catalog catalog = facts.catalog();
        this.facts = facts;
        this.began = began;
        this.up = up;
        this.families = new FamilyTable(catalog);
        this.figures = new PageFigures(catalog);
        this.rejections = new RejectionBook(catalog);
        this.tail = new EventTail(catalog);
        List<String> names = new ArrayList<>(COUNTERS);
        families.names().forEach(family -> names.add("stored:" + family));
        families.names().forEach(family -> names.add("late:" + family));
        int counters = names.size();
        names.addAll(LEVELS);
        figures.names().forEach(name -> names.add("figure:" + name));
        this.hour = new HourBuffer(names, counters);
    }

    EventTail tail() {
        return tail;
    }

    RejectionBook rejections() {
        return rejections;
    }

    PageFigures figures() {
        return figures;
    }

    void clients(ClientReportTotals totals) {
        clients = totals;
    }

    /** Adds counts from before this process started. */
    void remember(StoredHistory past) {
        int persisted = COUNTERS.indexOf("persisted");
        for (StoredHistory.HistoryEvent accepted : past.accepted()) {
            int family = families.names().indexOf(accepted.family());
            hour.add(accepted.at(), persisted, accepted.events());
            if (family >= 0) {
                hour.add(accepted.at(), COUNTERS.size() + family, accepted.events());
                families.seen(accepted.family(), accepted.at());
            }
        }
        past.rejected().forEach(rejections::add);
    }

    /** Updates the state with the readings of one second. */
    void sample(Instant now, MetricReadings readings, JsonObject health) {
        Map<String, Double> persisted = readings.by("lossy.pipeline.events.persisted", "family");
        Map<String, Double> late = readings.by("lossy.ingest.events.late", "family");
        families.sample(now, persisted);
        JsonObject server = ServerPanel.of(readings, lag, now.toEpochMilli() - up.toEpochMilli());
        JsonObject balance = ServerPanel.balance(readings);
        hour.sample(now, values(balance, server, persisted, late));
        boolean ready = "ready".equals(health.getString("status"));
        embedded.sample(now, readings);
        log.sample(readings);
        clientLoss.sample(now, readings);
        nodes.sample(now, facts.nodes().get(), readings);
        lanes.sample(now, readings, facts.failures().get());
        List<AlertBook.Alert> active = new ArrayList<>(checks.of(vitals(readings, balance, server, ready), figures));
        active.addAll(embedded.alerts());
        active.addAll(log.alerts());
        active.addAll(clientLoss.alerts());
        active.addAll(nodes.alerts());
        active.addAll(lanes.alerts());
        latest = new JsonObject()
                .put("at", now.toEpochMilli())
                .put("boot", began.toEpochMilli())
                .put("database", ready ? "ready" : "unavailable")
                .put("alerts", alerts.update(active, now))
                .put("balance", balance)
                .put("server", server)
                .put("nodes", nodes.shown())
                .put("exchange", nodes.exchange())
                .put("lanes", lanes.shown())
                .put("opted_out", PageFigures.number(readings.sum("lossy.opt.outs.installs")));
    }

    private AlertChecks.Vitals vitals(MetricReadings readings, JsonObject balance, JsonObject server, boolean ready) {
        return new AlertChecks.Vitals(
                facts.enabled(),
                ready,
                !"open".equals(server.getString("breaker")),
                readings.sum("lossy.catalog.last.reload.successful") != 0,
                orZero(balance.getDouble("unaccounted")),
                orZero(server.getDouble("oldest")),
                readings.sum("lossy.retention.partitions.ahead"),
                readings.sum("lossy.retention.overdue.seconds"),
                share("rejected", AlertChecks.REJECTED_MINUTES),
                share("nacked", AlertChecks.NACKED_MINUTES),
                share("nacked", AlertChecks.NACKED_STILL_MINUTES));
    }

    private static double orZero(@Nullable Double said) {
        return said == null ? 0 : said;
    }

    private AlertChecks.RatioCheck share(String counter, int minutes) {
        int steps = minutes * 60 / HourBuffer.STEP_SECONDS;
        return new AlertChecks.RatioCheck(
                hour.sum(COUNTERS.indexOf(counter), steps), hour.sum(COUNTERS.indexOf("received"), steps));
    }

    private double[] values(
            JsonObject balance, JsonObject server, Map<String, Double> persisted, Map<String, Double> late) {
        double[] values = new double[hour.names().size()];
        int i = 0;
        for (String counter : COUNTERS) {
            values[i++] = orZero(balance.getDouble(counter));
        }
        for (String family : families.names()) {
            values[i++] = persisted.getOrDefault(family, 0.0);
        }
        for (String family : families.names()) {
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

    /** Returns this second's frame for all open pages, and drains the lines of the tail into it. */
    JsonObject frame(Instant now, int watchers) {
        return present(now, watchers).put("tail", tail.drain());
    }

    private JsonObject present(Instant now, int watchers) {
        JsonObject rates = new JsonObject();
        for (int i = 0; i < COUNTERS.size(); i++) {
            rates.put(COUNTERS.get(i), PageFigures.number(hour.rate(i)));
        }
        return latest.copy()
                .put("rates", rates)
                .put("point", hour.present())
                .put("families", families.rows(hour, COUNTERS.size(), rejections.byFamily(now)))
                .put("figures", figures.shown())
                .put("rejected", rejections.shown(now))
                .put("watchers", watchers)
                .put("clients", clients == null ? null : books(clients));
    }

    private static JsonObject books(ClientReportTotals totals) {
        JsonObject discarded = new JsonObject();
        totals.discarded().forEach(discarded::put);
        return new JsonObject()
                .put("installs", totals.installs())
                .put("emitted", totals.emitted())
                .put("discarded", discarded);
    }

    /** Returns everything that a page needs when it is opened. */
    JsonObject snapshot(Instant now, int watchers) {
        return new JsonObject()
                .put("version", facts.version())
                .put("java", String.valueOf(Runtime.version().feature()))
                .put("enabled", facts.enabled())
                .put("step", HourBuffer.STEP_SECONDS)
                .put("steps", HourBuffer.STEPS)
                .put("families", families.described())
                .put("figures", figures.described())
                .put("series", new JsonArray(hour.names()))
                .put("points", hour.points())
                .put("frame", present(now, watchers));
    }
}
