package io.lossy.telemetry.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.MeterBalance;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that answers, but not with a commit: no event is blamed for it, and all are stored when it is over. */
class DatabaseTroubleIT {
    private final List<JsonObject> events =
            new ArrayList<>(Stream.generate(TestRequests::hit).limit(300).toList());

    /** A trouble is to be noticed soon: the times are those that ship, but for one that is shorter. */
    private static String impatient(String settings) {
        return settings.replace("lock_ms: 2000 ", "lock_ms: 1000 ");
    }

    @ParameterizedTest
    @EnumSource(DatabaseTrouble.class)
    void asksForPatienceBlamesNoEventAndStoresAllWhenItIsOver(DatabaseTrouble trouble) throws Exception {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        try (ServerFixture server = ServerFixture.start(database, Clock.systemUTC(), DatabaseTroubleIT::impatient)) {
            LoopbackHttpClient web = server.web();
            assertThat(web.post(TestRequests.request(TestRequests.hit())).status())
                    .isEqualTo(200);
            DatabaseTrouble.Cure cure = trouble.afflict(database);
            try {
                LoopbackHttpClient.Answer answer = web.post(TestRequests.request(events));

                assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                assertThat(answer.json().getString("reason")).isEqualTo("database_unavailable");
                assertThat(answer.json().getLong("retry_after_ms")).isPositive();
            } finally {
                cure.give();
            }

            await().atMost(Patience.LONG)
                    .until(() -> web.post(TestRequests.request(events)).status() == 200);

            assertThat(server.sql().events()).isEqualTo(events.size() + 1);
            assertThat(server.sql().count("SELECT count(*) FROM analytics_rejections"))
                    .isZero();
            MeterBalance.assertBalanced(server.meters());
        } finally {
            trouble.tidy(database);
        }
    }
}
