package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Starts a thread for the lane of each destination of the settings. Without a destination it does nothing. */
public final class ForwardVerticle extends VerticleBase {
    private static final long LONGEST_STOP_SECONDS = 4;

    private final List<LaneSettings> settings;
    private final DatabaseAddress owner;
    private final UUID holder;
    private final Function<String, LaneRules> rules;
    private final Clock clock;
    private final PipelineMetrics metrics;
    private final List<LaneThread> lanes = new CopyOnWriteArrayList<>();
    private final List<Future<Void>> ends = new ArrayList<>();
    private final List<Destination> destinations = new ArrayList<>();

    /**
     * @param owner  PostgreSQL itself, as the tables' owner
     * @param holder in whose name the lanes are leased: the incarnation of this server
     * @param rules  returns what may leave now for a destination; called from the threads of the lanes
     * @param clock  the same on all servers
     */
    public ForwardVerticle(
            List<LaneSettings> settings,
            DatabaseAddress owner,
            UUID holder,
            Function<String, LaneRules> rules,
            Clock clock,
            PipelineMetrics metrics) {
        this.settings = List.copyOf(settings);
        this.owner = owner;
        this.holder = holder;
        this.rules = rules;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        settings.forEach(this::open);
        return Future.succeededFuture();
    }

    private void open(LaneSettings lane) {
        Destination destination = lane.destination().open(vertx);
        destinations.add(destination);
        RetryPolicy policy = new RetryPolicy(() -> ThreadLocalRandom.current().nextDouble());
        LaneThread thread = new LaneThread(
                wake -> new OpenLane(
                        lane,
                        destination,
                        new InFlight(),
                        policy,
                        new LaneBreaker(policy),
                        new SendRate(lane.eventsPerSecond(), clock.instant()),
                        wake),
                owner,
                holder,
                () -> rules.apply(lane.name()),
                clock,
                metrics);
        lanes.add(thread);
        Promise<Void> end = Promise.promise();
        ends.add(end.future());
        Thread started = new Thread(
                () -> {
                    try {
                        thread.run();
                    } finally {
                        end.tryComplete();
                    }
                },
                "lossy-forward-" + lane.name());
        started.setDaemon(true);
        started.start();
    }

    /** Returns the lanes that this server owns, as it last saw them. Safe to call from any thread. */
    public List<Lane> owned() {
        List<Lane> owned = new ArrayList<>();
        for (LaneThread thread : lanes) {
            Lane lane = thread.lane();
            if (lane != null) {
                owned.add(lane);
            }
        }
        return owned;
    }

    /**
     * Waits a moment for answers, so that another server need not send these requests again. A lane that waits for the database
     * for longer does not hold up the shutdown: what it has not stored is sent again.
     */
    @Override
    public Future<?> stop() {
        lanes.forEach(LaneThread::stop);
        return Future.join(ends)
                .timeout(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)
                .transform(done -> Future.join(destinations.stream()
                        .map(destination -> destination.close().otherwiseEmpty())
                        .toList()));
    }
}
