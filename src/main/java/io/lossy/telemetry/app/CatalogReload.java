package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.CatalogDiff;
import io.lossy.telemetry.catalog.CatalogException;
import io.lossy.telemetry.catalog.CatalogRestart;
import io.lossy.telemetry.catalog.Change;
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
 * Has the running server follow its catalog file: all of it or nothing. What can't be read, or needs more than a reload,
 * leaves the catalog in use as it is, and is told with line and fix to whoever asked and to the log. One at a time.
 */
final class CatalogReload {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogReload.class);

    /** How a reload can end. */
    enum Result {
        OK,
        UNCHANGED,
        /** There are mistakes in it, or it can't be read. */
        INVALID,
        NEEDS_RESTART,
        /** A fault of ours. */
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param lines what changed, or what stands against it */
    record Outcome(Result result, String hash, List<String> lines) {
        Outcome {
            lines = List.copyOf(lines);
        }

        JsonObject json() {
            String what = result == Result.OK || result == Result.UNCHANGED ? "changes" : "problems";
            return new JsonObject()
                    .put("result", result.word())
                    .put("catalog", hash)
                    .put(what, new JsonArray(lines));
        }
    }

    private final Vertx vertx;
    private final Function<Catalog, Future<Void>> rooms;
    private final CatalogMeters meters;
    private final CatalogRestart restart;
    private final Clock clock;
    private CatalogSource.Loaded current;
    private Future<Outcome> last = Future.succeededFuture();

    /** @param rooms has every room go by a catalog, or fails before the first does */
    CatalogReload(
            Vertx vertx,
            CatalogSource.Loaded first,
            Function<Catalog, Future<Void>> rooms,
            CatalogMeters meters,
            Clock clock) {
        this.vertx = vertx;
        this.current = first;
        this.rooms = rooms;
        this.meters = meters;
        this.restart = new CatalogRestart(first.file().catalog());
        this.clock = clock;
        meters.inUse(first.hash());
    }

    static List<String> results() {
        return List.of(Result.values()).stream().map(Result::word).toList();
    }

    /** Answers whoever asks over the event bus. */
    void open() {
        vertx.eventBus()
                .<String>localConsumer(
                        Addresses.RELOAD, question -> now().onSuccess(outcome -> question.reply(outcome.json())));
    }

    /** Never fails; after those that are under way. */
    synchronized Future<Outcome> now() {
        last = last.transform(before -> read())
                .otherwise(fault -> {
                    LOG.atError().setCause(fault).log("the catalog could not be reloaded");
                    return new Outcome(
                            Result.FAILED, inUse().hash(), List.of("a fault of the server, which has logged it"));
                })
                .onSuccess(this::tell);
        return last;
    }

    private synchronized CatalogSource.Loaded inUse() {
        return current;
    }

    /** The catalog that events are judged by. */
    Catalog catalog() {
        return inUse().file().catalog();
    }

    private Future<Outcome> read() {
        CatalogSource.Loaded before = inUse();
        return vertx.executeBlocking(() -> before.source().read(), false)
                .compose(next -> follow(before, next))
                .recover(failure -> refused(before, failure));
    }

    private static Future<Outcome> refused(CatalogSource.Loaded before, Throwable failure) {
        if (failure instanceof CatalogException mistakes) {
            return Future.succeededFuture(new Outcome(Result.INVALID, before.hash(), lines(mistakes.problems())));
        }
        return failure instanceof SetupException said
                ? Future.succeededFuture(
                        new Outcome(Result.INVALID, before.hash(), List.of(String.valueOf(said.getMessage()))))
                : Future.failedFuture(failure);
    }

    private Future<Outcome> follow(CatalogSource.Loaded before, CatalogSource.Loaded next) {
        if (next.hash().equals(before.hash())) {
            return Future.succeededFuture(new Outcome(Result.UNCHANGED, before.hash(), List.of()));
        }
        Catalog catalog = next.file().catalog();
        List<Problem> built = restart.neededFor(before.file().catalog(), next.file());
        if (!built.isEmpty()) {
            return Future.succeededFuture(new Outcome(Result.NEEDS_RESTART, before.hash(), lines(built)));
        }
        LocalDate today = LocalDate.now(clock);
        List<String> changes = CatalogDiff.between(before.file(), next.file(), today).changes().stream()
                .map(Change::toString)
                .toList();
        return rooms.apply(catalog).map(done -> {
            restart.followed(catalog);
            use(next);
            return new Outcome(Result.OK, next.hash(), changes);
        });
    }

    private synchronized void use(CatalogSource.Loaded next) {
        current = next;
        meters.inUse(next.hash());
    }

    private static List<String> lines(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    private void tell(Outcome outcome) {
        boolean followed = outcome.result() == Result.OK || outcome.result() == Result.UNCHANGED;
        meters.reloaded(outcome.result().word(), followed);
        (followed ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("result", outcome.result().word())
                .addKeyValue("catalog", outcome.hash())
                .addKeyValue(followed ? "changes" : "problems", outcome.lines().size())
                .log(
                        followed
                                ? "the catalog was read again"
                                : "the catalog was read again and refused; the one in use stays");
        if (!followed) {
            outcome.lines().forEach(line -> LOG.atWarn().log(line));
        }
    }
}
