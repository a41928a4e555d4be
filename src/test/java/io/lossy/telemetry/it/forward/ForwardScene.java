package io.lossy.telemetry.it.forward;

import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.app.CatalogSource;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.books.LaneTable;
import io.lossy.telemetry.forward.destination.Destination.RequestLimit;
import io.lossy.telemetry.forward.destination.ForwardRules;
import io.lossy.telemetry.forward.destination.HttpAddress;
import io.lossy.telemetry.forward.lane.ForwardVerticle;
import io.lossy.telemetry.forward.lane.LaneRules;
import io.lossy.telemetry.forward.lane.LaneSettings;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import io.lossy.telemetry.forward.webhook.WebhookSecret;
import io.lossy.telemetry.forward.webhook.WebhookSettings;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Lanes without a server: a database, receivers, and as many verticles as the test wants servers. */
final class ForwardScene implements AutoCloseable {
    static final ForwardRules RULES = new ForwardRules(Map.of(CommittedRows.EVENT, Set.of("action")));

    private static final Catalog CATALOG =
            new CatalogSource("conf/events.yml", null).load().file().catalog();

    final DatabaseAddress database;
    final Sql sql;
    final CommittedRows rows;
    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final AtomicReference<LaneRules> rules = new AtomicReference<>(new LaneRules(RULES, Duration.ofDays(30)));

    ForwardScene() {
        this(PostgresFixture.migratedDatabase());
    }

    ForwardScene(DatabaseAddress database) {
        this.database = database;
        this.sql = new Sql(database);
        this.rows = new CommittedRows(database);
    }

    WebhookReceiver receiver() {
        return new WebhookReceiver(vertx);
    }

    static LaneSettings lane(String name, WebhookReceiver receiver) {
        return lane(name, receiver.url(), 10, 2);
    }

    static LaneSettings lane(String name, String url, int events, int concurrency) {
        WebhookSettings webhook = new WebhookSettings(
                new HttpAddress(WebAddress.parse(url), null, Duration.ofSeconds(5), 1),
                List.of(WebhookSecret.parse(WebhookReceiver.SECRET)),
                new RequestLimit(events, 65_536));
        return new LaneSettings(name, webhook, 0, concurrency);
    }

    /** Starts the lanes as a server would, and returns what stops them. */
    String start(LaneSettings... lanes) {
        return start(Clock.systemUTC(), lanes);
    }

    String start(Clock clock, LaneSettings... lanes) {
        ForwardVerticle verticle = new ForwardVerticle(
                List.of(lanes),
                database,
                UUID.randomUUID(),
                name -> rules.get(),
                clock,
                new PipelineMetrics(meters, CATALOG));
        String id = vertx.deployVerticle(verticle).await();
        for (LaneSettings lane : lanes) {
            await().until(() ->
                    sql.count("SELECT count(*) FROM forward_lanes WHERE name = '" + lane.name() + "'") == 1);
        }
        return id;
    }

    void stop(String server) {
        vertx.undeploy(server).await();
    }

    Lane lane(String name) {
        try (Connection connection = database.connect()) {
            return Objects.requireNonNull(LaneTable.read(connection, name));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the lane has taken and ended as many events. */
    void awaitEnded(String name, long events) {
        await().until(() -> {
            Lane lane = lane(name);
            return lane.taken() == events && lane.open() == 0;
        });
    }

    long count(String name, ForwardOutcome outcome) {
        return lane(name).count(outcome);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
