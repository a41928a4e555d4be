package io.lossy.telemetry.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.Books;
import io.lossy.telemetry.PostgresFixture;
import io.lossy.telemetry.ServerFixture;
import io.lossy.telemetry.Web;
import io.lossy.telemetry.Wire;
import io.lossy.telemetry.persist.DatabaseAddress;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that answers, but not with a commit: no event is blamed for it, and all are stored when it is over. */
class DatabaseTroubleIT {
    private final List<JsonObject> events =
            new ArrayList<>(Stream.generate(Wire::hit).limit(300).toList());

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void asksForPatienceBlamesNoEventAndStoresAllWhenItIsOver(Trouble trouble) throws Exception {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        try (ServerFixture server = ServerFixture.start(database, Clock.systemUTC(), UnaryOperator.identity())) {
            Web web = server.web();
            assertThat(web.post(Wire.request(Wire.hit())).status()).isEqualTo(200);
            Trouble.Cure cure = trouble.afflict(database);
            try {
                Web.Answer answer = web.post(Wire.request(events));

                assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                assertThat(answer.json().getString("reason")).isEqualTo("database_unavailable");
                assertThat(answer.json().getLong("retry_after_ms")).isPositive();
            } finally {
                cure.give();
            }

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> web.post(Wire.request(events)).status() == 200);

            assertThat(server.sql().events()).isEqualTo(events.size() + 1);
            assertThat(server.sql().count("SELECT count(*) FROM analytics_rejections"))
                    .isZero();
            Books.assertBalanced(server.meters());
        } finally {
            trouble.tidy(database);
        }
    }
}
