package io.lossy.telemetry.ops.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.web.JsonErrors;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often the database is asked, and what the client receives. */
class ProductPageTest {
    private static final Catalog CATALOG = new Catalog(1, List.of(), List.of(), List.of());

    private final Vertx vertx = Vertx.vertx();
    private final FakeClock clock = new FakeClock(Instant.parse("2026-11-30T12:00:00Z"));
    private final List<ProductWindow> asked = new CopyOnWriteArrayList<>();
    private volatile Future<JsonObject> answer = Future.succeededFuture(new JsonObject().put("as_of", 1));
    private final ProductPage page = new ProductPage(
            CATALOG,
            (catalog, window) -> {
                asked.add(window);
                return answer;
            },
            clock,
            new JsonErrors(new JsonObject()));
    private LoopbackHttpClient http;

    @BeforeEach
    void open() {
        Router router = Router.router(vertx);
        page.mount(router);
        HttpServer server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await();
        http = new LoopbackHttpClient(server.actualPort());
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private LoopbackHttpClient.Answer get(String query) {
        return http.get("/ops/product/figures" + query);
    }

    @Test
    void allClientsShareOneAnswerForSomeSeconds() {
        get("");
        get("?days=30");
        get("?days=90");
        assertThat(asked).containsExactly(ProductWindow.MONTH, ProductWindow.QUARTER);

        clock.advance(ProductPage.KEPT);
        assertThat(get("").json()).isEqualTo(new JsonObject().put("as_of", 1));
        assertThat(asked).hasSize(3);
    }

    @Test
    void aFailureIsToldAndKeptToo() {
        answer = Future.failedFuture("the database does not answer");

        LoopbackHttpClient.Answer first = get("");
        get("");

        assertThat(first.status()).isEqualTo(503);
        assertThat(first.json().getString("detail")).isEqualTo("the database does not answer");
        assertThat(asked).hasSize(1);
    }

    @Test
    void aQueryThatStillRunsIsNotAskedAgainHoweverLongItTakes() {
        Promise<JsonObject> slow = Promise.promise();
        answer = slow.future();
        Future<Integer> one = vertx.executeBlocking(() -> get("").status(), false);
        await().until(() -> asked.size() == 1);
        clock.advance(ProductPage.KEPT.multipliedBy(2));
        Future<Integer> other = vertx.executeBlocking(() -> get("").status(), false);
        vertx.setTimer(200, timer -> slow.complete(new JsonObject()));

        assertThat(one.await()).isEqualTo(200);
        assertThat(other.await()).isEqualTo(200);
        assertThat(asked).hasSize(1);
    }

    @Test
    void onlyTheChoicesOfThePageAreAnswered() {
        LoopbackHttpClient.Answer wrong = get("?days=31");

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().getString("detail")).isEqualTo("days must be one of 7, 30, 90, 180");
        assertThat(asked).isEmpty();
    }

    @Test
    void anotherCatalogIsAskedAtOnce() {
        get("");
        page.follow(CATALOG);
        get("");

        assertThat(asked).hasSize(2);
    }
}
