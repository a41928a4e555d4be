package io.lossy.telemetry.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.CatalogFixtures;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ReferenceCodec;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.node.DatabaseClock;
import io.lossy.telemetry.node.NodeIdentity;
import io.lossy.telemetry.node.NodeList;
import io.lossy.telemetry.node.NodeName;
import io.lossy.telemetry.node.SharedPart;
import io.lossy.telemetry.node.SharedParts;
import io.lossy.telemetry.persist.Heartbeat;
import io.lossy.telemetry.persist.PersistTestEvents;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stage on a real database, beside that of another server. */
class OptOutVerticleIT {
    private static final String ONE = "3b1f.000102030405060708090a0b0c0d0e0f";
    private static final String OLDER = "77aa.f00102030405060708090a0b0c0d0e0f";

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);
    private final Vertx here = Vertx.vertx();
    private final Vertx there = Vertx.vertx();
    private final OptOuts known = new OptOuts();
    private final OptOuts knownThere = new OptOuts();

    private final List<Heartbeat> heartbeats = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        deploy(here, known);
        deploy(there, knownThere);
    }

    private void deploy(Vertx vertx, OptOuts optOuts) throws Exception {
        ReferenceCodec.register(vertx, OptOut.class);
        PipelineMetrics metrics = new PipelineMetrics(
                new SimpleMeterRegistry(),
                CatalogFixtures.catalog()
                        .family("voice_mode")
                        .event("lossy.a.b")
                        .build());
        PostgresEventStore store =
                new PostgresEventStore(vertx, database, PersistTestEvents.catalog(), StoreOptions.DEFAULTS);
        Heartbeat heartbeat = store.heartbeat(
                NodeIdentity.starting(new NodeName("test")),
                "1",
                SharedParts.of("abc", "hash_keys=1"),
                new DatabaseClock(Clock.systemUTC()));
        heartbeats.add(heartbeat);
        done(vertx.deployVerticle(new OptOutVerticle(optOuts, database, metrics, heartbeat::beat, 50)));
    }

    @AfterEach
    void close() throws Exception {
        done(here.close());
        done(there.close());
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static Future<Boolean> tell(Vertx vertx, boolean out, String... installs) {
        return vertx.eventBus()
                .<Boolean>request(Addresses.PERSIST_OPT_OUTS, new OptOut(List.of(installs), out))
                .map(reply -> reply.body());
    }

    @Test
    void aChoiceHoldsHereWhenAnsweredAndThereSoonAfter() throws Exception {
        assertThat(done(tell(here, true, ONE))).as("news").isTrue();
        assertThat(known.test(ONE)).isTrue();
        assertThat(sql.column("SELECT install_id || opted_out FROM opt_outs")).containsExactly(ONE + "true");
        assertThat(done(tell(here, true, ONE))).as("repeated").isFalse();
        await().until(() -> knownThere.test(ONE));

        assertThat(done(tell(there, false, ONE))).isTrue();
        assertThat(knownThere.test(ONE)).isFalse();
        await().until(() -> !known.test(ONE));
    }

    @Test
    void bothServersKnowOfEachOtherAndOfNoneThatIsSilent() {
        sql.execute("INSERT INTO nodes (incarnation, name, version, seen_at) VALUES (gen_random_uuid(), 'gone', '1',"
                + " now() - interval '7 seconds')");

        await().untilAsserted(() ->
                assertThat(heartbeats).extracting(Heartbeat::nodes).containsExactly(2, 2));
        assertThat(sql.column("SELECT name FROM nodes ORDER BY 1")).containsExactly("gone", "test", "test");
    }

    @Test
    void aServerThatEndsIsNotTakenForASilentOne() throws Exception {
        await().untilAsserted(() ->
                assertThat(heartbeats).extracting(Heartbeat::nodes).containsExactly(2, 2));

        done(heartbeats.get(1).leave());

        await().untilAsserted(() -> assertThat(heartbeats.get(0).list())
                .isNotNull()
                .extracting(NodeList::others)
                .isEqualTo(List.of()));
        assertThat(sql.count("SELECT count(*) FROM nodes")).isEqualTo(2);
    }

    @Test
    void anotherCatalogIsSeenByTheOtherServerAndUnknownPartsAreNot() {
        heartbeats.get(1).useCatalog("def");

        await().untilAsserted(() -> assertThat(heartbeats.get(0).list())
                .isNotNull()
                .extracting(NodeList::differences)
                .isEqualTo(Set.of(SharedPart.CATALOG)));
        heartbeats.get(1).useCatalog("abc");
        await().untilAsserted(() -> assertThat(heartbeats.get(0).list())
                .isNotNull()
                .extracting(NodeList::differences)
                .isEqualTo(Set.of()));
    }

    /** The reads of this server go on while it is asked over and over, and never bring back what was before. */
    @Test
    void aReadNeverRevertsAChoiceThatWasAnswered() throws Exception {
        for (int round = 0; round < 60; round++) {
            boolean out = round % 2 == 0;
            done(tell(here, out, ONE));
            for (int look = 0; look < 20; look++) {
                assertThat(known.test(ONE)).isEqualTo(out);
            }
        }
    }

    @Test
    void optingInAgainUndoesAChoiceKeptUnderAnOlderKey() throws Exception {
        done(tell(here, true, OLDER));

        done(tell(here, false, ONE, OLDER));

        assertThat(known.test(OLDER)).isFalse();
        assertThat(new OptOutRows(database).count()).isZero();
    }

    @Test
    void aServerKnowsThemAllWhenItStarts() throws Exception {
        List<Future<Boolean>> reported = IntStream.range(0, 300)
                .mapToObj(n -> tell(here, true, String.format(Locale.ROOT, "3b1f.%016x%016x", n * 7919L, n)))
                .toList();
        done(Future.all(reported));
        done(tell(here, false, String.format(Locale.ROOT, "3b1f.%016x%016x", 0L, 0)));
        OptOuts later = new OptOuts();

        Vertx restarted = Vertx.vertx();
        deploy(restarted, later);
        done(restarted.close());

        assertThat(later.size()).isEqualTo(299);
        assertThat(later.test(String.format(Locale.ROOT, "3b1f.%016x%016x", 7919L, 1)))
                .isTrue();
    }

    @Test
    void aChoiceThatCannotBeKeptIsNotAnsweredAsIfItWere() {
        sql.execute("ALTER TABLE opt_outs RENAME TO elsewhere");

        assertThatThrownBy(() -> done(tell(here, true, ONE))).hasMessageContaining("could not be stored");
        assertThat(known.test(ONE)).isFalse();

        sql.execute("ALTER TABLE elsewhere RENAME TO opt_outs");
        await().until(() -> done(tell(here, true, ONE)));
    }
}
