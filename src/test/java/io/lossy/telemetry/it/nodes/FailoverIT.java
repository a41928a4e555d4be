package io.lossy.telemetry.it.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.ReplicatedPostgres;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The database moves to another host that the URL names: the server finds it by itself, and what it acked is there. */
@Tag("cluster")
class FailoverIT {
    private static final int EACH = 20;

    private final List<String> acked = new ArrayList<>();

    @Test
    void acksResumeAfterAPromotionAndStayWithTheNewPrimaryWhenTheFormerOneReturns() {
        try (ReplicatedPostgres postgres = ReplicatedPostgres.start().replicateSynchronously()) {
            try (ServerFixture server = start(postgres)) {
                assertThat(store(server, events())).isTrue();

                postgres.killPrimary();
                List<JsonObject> waiting = events();
                assertThat(store(server, waiting)).as("without a database").isFalse();
                postgres.promote();

                await().atMost(Patience.LONG).until(() -> store(server, waiting));
                assertIsThere(postgres);
            }
            postgres.startFormerPrimary();
            assertThat(postgres.primary().column("SELECT pg_is_in_recovery()")).containsExactly("f");

            try (ServerFixture server = start(postgres)) {
                assertThat(store(server, events())).isTrue();
                assertIsThere(postgres);
            }
        }
    }

    @Test
    void aPrimaryThatBecomesReadOnlyIsLeftAndNoEventIsBlamed() {
        try (ReplicatedPostgres postgres = ReplicatedPostgres.start();
                ServerFixture server = start(postgres)) {
            assertThat(store(server, events())).isTrue();
            await().until(() -> postgres.standby().events() == EACH);
            postgres.promote();
            postgres.primary().execute("ALTER SYSTEM SET default_transaction_read_only = on");
            postgres.primary().column("SELECT pg_reload_conf()");
            await().until(() ->
                    postgres.primary().column("SHOW transaction_read_only").equals(List.of("on")));

            List<JsonObject> events = events();
            await().atMost(Patience.LONG).until(() -> store(server, events));

            assertIsThere(postgres);
            assertThat(postgres.standby().count("SELECT count(*) FROM analytics_rejections"))
                    .isZero();
        }
    }

    private static ServerFixture start(ReplicatedPostgres postgres) {
        return ServerFixture.start(postgres.address(), Clock.systemUTC(), UnaryOperator.identity());
    }

    private void assertIsThere(ReplicatedPostgres promoted) {
        assertThat(promoted.standby().column("SELECT event_id FROM analytics_events"))
                .containsExactlyInAnyOrderElementsOf(acked);
    }

    private static List<JsonObject> events() {
        return Stream.generate(TestRequests::hit).limit(EACH).toList();
    }

    /** Sends the events, again if they were sent before. Returns true if all of them are stored. */
    private boolean store(ServerFixture server, List<JsonObject> events) {
        LoopbackHttpClient.Answer answer = server.web().post(TestRequests.request(events));
        boolean stored =
                answer.status() == 200 && answer.json().getJsonObject("counts").getInteger("retry") == 0;
        if (stored) {
            events.forEach(event -> acked.add(TestRequests.id(event)));
        }
        return stored;
    }
}
