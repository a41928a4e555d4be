package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.diff.CatalogDiff;
import io.lossy.telemetry.catalog.diff.Change;
import io.lossy.telemetry.catalog.diff.ReloadCompatibility;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.CatalogException;
import io.lossy.telemetry.config.SetupException;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.metrics.CatalogMeters;
import io.lossy.telemetry.yaml.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads the catalog file atomically. If the file can't be read, or the change needs a restart, the current catalog
 * stays in use. The caller and the log receive each problem with its line and fix. Reloads run one at a time.
 */
final class CatalogReload {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogReload.class);

    /** The result of a reload. */
    enum ReloadResult {
        OK,
        UNCHANGED,
        /** The file has mistakes or can't be read. */
        INVALID,
        NEEDS_RESTART,
        /** The server has a bug; the log has its stack trace. */
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param lines the changes, or the problems that prevent the reload */
    record ReloadOutcome(ReloadResult result, String hash, List<String> lines) {
        ReloadOutcome {
            lines = List.copyOf(lines);
        }

        JsonObject json() {
            String what = result == ReloadResult.OK || result == ReloadResult.UNCHANGED ? "changes" : "problems";
            return new JsonObject()
                    .put("result", result.word())
                    .put("catalog", hash)
                    .put(what, new JsonArray(lines));
        }
    }

    private final Vertx vertx;
    private final Function<CatalogSource.Loaded, Future<Void>> apply;
    private final CatalogMeters meters;
    private final ReloadCompatibility restart;
    private final Clock clock;
    private CatalogSource.Loaded current;
    private Future<ReloadOutcome> last = Future.succeededFuture();

    /** @param switchStages switches every stage to a catalog; fails before the first stage switches */
    CatalogReload(
            Vertx vertx,
            CatalogSource.Loaded first,
            Function<CatalogSource.Loaded, Future<Void>> switchStages,
            CatalogMeters meters,
            Clock clock) {
        this.vertx = vertx;
        this.current = first;
        this.apply = switchStages;
        this.meters = meters;
        this.restart = new ReloadCompatibility(first.file().catalog());
        this.clock = clock;
        meters.setActive(first.hash());
    }

    static List<String> results() {
        return List.of(ReloadResult.values()).stream().map(ReloadResult::word).toList();
    }

    /** Serves reload requests from the event bus. */
    void open() {
        vertx.eventBus()
                .<String>localConsumer(
                        Addresses.RELOAD, question -> now().onSuccess(outcome -> question.reply(outcome.json())));
    }

    /** Reloads after all reloads that are under way. The future never fails. */
    synchronized Future<ReloadOutcome> now() {
        last = last.transform(before -> read())
                .otherwise(fault -> {
                    LOG.atError().setCause(fault).log("the catalog could not be reloaded");
                    return new ReloadOutcome(
                            ReloadResult.FAILED, current().hash(), List.of("internal server error (logged)"));
                })
                .onSuccess(this::report);
        return last;
    }

    private synchronized CatalogSource.Loaded current() {
        return current;
    }

    /** Returns the catalog in use. */
    Catalog catalog() {
        return current().file().catalog();
    }

    private Future<ReloadOutcome> read() {
        CatalogSource.Loaded before = current();
        return vertx.executeBlocking(() -> before.source().read(), false)
                .compose(next -> follow(before, next))
                .recover(failure -> refused(before, failure));
    }

    private static Future<ReloadOutcome> refused(CatalogSource.Loaded before, Throwable failure) {
        if (failure instanceof CatalogException mistakes) {
            return Future.succeededFuture(
                    new ReloadOutcome(ReloadResult.INVALID, before.hash(), lines(mistakes.problems())));
        }
        return failure instanceof SetupException said
                ? Future.succeededFuture(new ReloadOutcome(
                        ReloadResult.INVALID, before.hash(), List.of(String.valueOf(said.getMessage()))))
                : Future.failedFuture(failure);
    }

    private Future<ReloadOutcome> follow(CatalogSource.Loaded before, CatalogSource.Loaded next) {
        if (next.hash().equals(before.hash())) {
            return Future.succeededFuture(new ReloadOutcome(ReloadResult.UNCHANGED, before.hash(), List.of()));
        }
        Catalog catalog = next.file().catalog();
        List<Problem> built = restart.restartReasons(before.file().catalog(), next.file());
        if (!built.isEmpty()) {
            return Future.succeededFuture(new ReloadOutcome(ReloadResult.NEEDS_RESTART, before.hash(), lines(built)));
        }
        LocalDate today = LocalDate.now(clock);
        List<String> changes = CatalogDiff.between(before.file(), next.file(), today).changes().stream()
                .map(Change::toString)
                .toList();
        return apply.apply(next).map(done -> {
            restart.followed(catalog);
            use(next);
            return new ReloadOutcome(ReloadResult.OK, next.hash(), changes);
        });
    }

    private synchronized void use(CatalogSource.Loaded next) {
        current = next;
        meters.setActive(next.hash());
    }

    private static List<String> lines(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    private void report(ReloadOutcome outcome) {
        boolean followed = outcome.result() == ReloadResult.OK || outcome.result() == ReloadResult.UNCHANGED;
        meters.reloaded(outcome.result().word(), followed);
        (followed ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("result", outcome.result().word())
                .addKeyValue("catalog", outcome.hash())
                .addKeyValue(followed ? "changes" : "problems", outcome.lines().size())
                .log(followed ? "catalog reloaded" : "catalog reload rejected; the previous catalog stays in use");
        if (!followed) {
            outcome.lines().forEach(line -> LOG.atWarn().log(line));
        }
    }
}
