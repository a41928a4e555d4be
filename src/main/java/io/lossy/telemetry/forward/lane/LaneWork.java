package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.books.LaneChange;
import io.lossy.telemetry.forward.books.LaneLedger;
import io.lossy.telemetry.forward.books.LaneLostException;
import io.lossy.telemetry.forward.books.LaneTable;
import io.lossy.telemetry.forward.books.LogReader;
import io.lossy.telemetry.forward.books.LogReader.Portion;
import io.lossy.telemetry.forward.books.PauseReason;
import io.lossy.telemetry.forward.books.RequestTable;
import io.lossy.telemetry.forward.books.StoredRequest;
import io.lossy.telemetry.forward.books.StoredRows;
import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.ForwardRequest;
import io.lossy.telemetry.node.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work on a lane by its owner, over one connection: takes events from the log, sends requests, and stores what became of
 * them. Every write checks the lease in its own statement. For one thread.
 */
final class LaneWork {
    private static final Logger LOG = LoggerFactory.getLogger(LaneWork.class);

    /** A request is sent only if the lease is held for longer than this. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private final OpenLane open;
    private final Supplier<LaneRules> rules;
    private final Clock clock;
    private final LaneMeters meters;
    private final Connection connection;
    private final Lease lease;
    private final OpenRequests requests;
    private Lane lane;

    /** @throws io.lossy.telemetry.node.LeaseLostException if the lease is lost meanwhile */
    LaneWork(
            OpenLane open,
            Supplier<LaneRules> rules,
            Clock clock,
            LaneMeters meters,
            Connection connection,
            Lease lease)
            throws SQLException {
        this.open = open;
        this.rules = rules;
        this.clock = clock;
        this.meters = meters;
        this.connection = connection;
        this.lease = lease;
        this.lane = readLane();
        this.requests = new OpenRequests(RequestTable.of(connection, lane.name()));
        checkDatabase();
    }

    private Lane readLane() throws SQLException {
        String name = open.settings().name();
        Lane read = LaneTable.read(connection, name);
        if (read == null) {
            LaneTable.begin(connection, name, lease.guard());
            lease.renew(); // else the row may not have been written
            read = LaneTable.read(connection, name);
        }
        if (read == null) {
            throw new SQLException("the row of the lane " + name + " was deleted meanwhile");
        }
        return read;
    }

    /** Pauses a lane whose cursor belongs to another database, because what follows it there is not what followed it here. */
    private void checkDatabase() throws SQLException {
        if (lane.isRunning() && !lane.databaseId().equals(LaneTable.databaseId(connection))) {
            if (LaneTable.pause(connection, lane.name(), PauseReason.RESTORED, lease.guard())) {
                logPaused(PauseReason.RESTORED.word(), "");
            }
            lane = readLane();
        }
    }

    Lane lane() {
        return lane;
    }

    OpenRequests requests() {
        return requests;
    }

    /**
     * Does what can be done now.
     *
     * @return true if there is more to do at once
     */
    boolean step() throws SQLException {
        lease.keep();
        settleAll();
        Lane read = readLane();
        if (!read.beganAt().equals(lane.beganAt())) {
            throw new LaneLostException(read.name()); // a command deleted it, and it begins again
        }
        lane = read;
        if (!lane.isRunning()) {
            return false;
        }
        boolean took = requests.unparked() < 2 * open.settings().concurrency() && take();
        boolean sent = sendDue();
        return took || sent;
    }

    void settleAll() throws SQLException {
        for (InFlight.Answer answer = open.inFlight().answered();
                answer != null;
                answer = open.inFlight().answered()) {
            StoredRequest request = requests.find(answer.request());
            if (request != null) {
                settle(request, answer);
            }
            open.inFlight().settled(answer);
        }
    }

    private void settle(StoredRequest request, InFlight.Answer answer) throws SQLException {
        Failpoint.FORWARD_ANSWER.pass();
        boolean mayPark = requests.parked() < RetryPolicy.MOST_PARKED;
        Delivery delivery = open.breaker().limited(answer.delivery());
        LaneChange change =
                new Settlement(request, answer.started(), clock.instant(), open.policy(), mayPark).of(delivery);
        write(change);
        learn(delivery);
        LaneLog.settled(lane.name(), request, delivery, change);
        if (change.pause() != null) {
            logPaused(change.pause().word(), change.error());
        }
    }

    private void learn(Delivery delivery) {
        Instant now = clock.instant();
        if (delivery instanceof Delivery.Retry retry) {
            meters.retried();
            if (retry.overloaded()) {
                open.breaker().overloaded(now, retry.after());
            } else {
                open.breaker().failed(now, retry.after());
            }
        } else {
            open.breaker().answered(delivery);
        }
    }

    private boolean take() throws SQLException {
        Portion portion = LogReader.next(connection, lane);
        if (portion == null) {
            return false;
        }
        Failpoint.FORWARD_TAKE.pass();
        long events = portion.ids().size();
        LaneRules now = rules.get();
        Selection selection =
                Selection.of(portion.ids(), StoredRows.read(connection, portion.ids()), now, clock.instant());
        write(new LaneChange(
                portion.from(), events, List.of(), packed(selection, now), selection.others(), List.of(), "", null));
        lane = readLane();
        return true;
    }

    private List<StoredRequest> packed(Selection selection, LaneRules now) {
        return RequestPacker.pack(selection.leaving(), open.destination()).stream()
                .map(ids -> StoredRequest.unsent(requests.nextNumber(), ids, now.hash(), clock.instant()))
                .toList();
    }

    private boolean sendDue() throws SQLException {
        boolean sent = false;
        StoredRequest next = due();
        while (next != null) {
            send(next);
            sent = true;
            next = due();
        }
        return sent;
    }

    private @Nullable StoredRequest due() {
        Instant now = clock.instant();
        int inFlight = open.inFlight().size();
        if (inFlight >= open.settings().concurrency() || !open.breaker().allows(now, inFlight)) {
            return null;
        }
        StoredRequest next = requests.due(now, open.inFlight());
        return next == null || !open.rate().allows(next.ids().size(), now) ? null : next;
    }

    /** Reads the rows again, because they may have been erased since the request was stored. */
    private void send(StoredRequest request) throws SQLException {
        LaneRules now = rules.get();
        Selection selection =
                Selection.of(request.ids(), StoredRows.read(connection, request.ids()), now, clock.instant());
        if (!selection.isComplete() || !request.rules().equals(now.hash())) {
            rebuild(request, selection, now);
            return;
        }
        if (!lease.isHeldFor(MARGIN)) {
            lease.renew();
        }
        Failpoint.FORWARD_SEND.pass();
        open.rate().sent(request.ids().size());
        open.send(new ForwardRequest(request.id(), request.attempts() + 1, selection.leaving()), clock.instant());
    }

    /** Stores what is left of a request under a new id, because a destination may take equal ids for equal contents. */
    private void rebuild(StoredRequest request, Selection selection, LaneRules now) throws SQLException {
        List<StoredRequest> left = RequestPacker.pack(selection.leaving(), open.destination()).stream()
                .map(ids -> request.with(ids, now.hash()))
                .toList();
        write(new LaneChange(null, 0, List.of(request), left, selection.others(), List.of(), "", null));
    }

    private void write(LaneChange change) throws SQLException {
        LaneLedger.write(connection, lane.name(), change, lease.guard());
        requests.replace(change.closed(), change.opened());
        meters.changed(change);
    }

    private void logPaused(String reason, String cause) {
        LOG.atWarn()
                .addKeyValue("lane", lane.name())
                .addKeyValue("reason", reason)
                .addKeyValue("cause", cause)
                .log("forwarding paused; see `forward status`, then `forward resume`");
    }
}
