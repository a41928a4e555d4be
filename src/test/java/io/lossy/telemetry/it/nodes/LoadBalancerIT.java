package io.lossy.telemetry.it.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.LoadBalancer;
import io.lossy.telemetry.fixture.LoadBalancer.Server;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The files of {@code conf/deploy}, each run by its own program: both transports reach the one of three servers that answers. */
@Tag("cluster")
class LoadBalancerIT {
    private static final int REQUESTS = 6;

    private final Vertx vertx = Vertx.vertx();

    @Test
    void haproxyFindsTheServerThatIsUp() {
        run(LoadBalancer::haproxy);
    }

    @Test
    void nginxFindsTheServerThatIsUp() {
        run(LoadBalancer::nginx);
    }

    private void run(Function<List<Server>, LoadBalancer> kind) {
        try (ServerFixture server = ServerFixture.start()) {
            Server up = new Server(server.port(), server.managementPort());
            AtomicInteger broken = new AtomicInteger();
            try (LoadBalancer balancer = kind.apply(List.of(hangingUp(broken), up, nobody()))) {
                await().until(() -> isStored(balancer)); // the first checks of the servers have ended
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(isStored(balancer)).isTrue();
                }
                assertThat(broken).as("requests that another server got then").hasPositiveValue();
                try (TestBridgeClient bridge = TestBridgeClient.connect(vertx, balancer.port(), Transport.RAW)) {
                    JsonObject reply = bridge.request(TestRequests.request(TestRequests.hit()));
                    assertThat(reply.getJsonObject("body").getString("status")).isEqualTo("ok");
                }
            }
        } finally {
            vertx.close().await();
        }
    }

    /** A server that looks ready and ends each connection when it has a request. */
    private Server hangingUp(AtomicInteger requests) {
        NetServer events = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(request -> {
                    requests.incrementAndGet();
                    socket.close();
                }))
                .listen(0, "127.0.0.1")
                .await();
        HttpServer health = vertx.createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1")
                .await();
        return new Server(events.actualPort(), health.actualPort());
    }

    private static Server nobody() {
        return new Server(FreePort.any(), FreePort.any());
    }

    private static boolean isStored(LoadBalancer balancer) {
        LoopbackHttpClient.Answer answer =
                new LoopbackHttpClient(balancer.port()).post(TestRequests.request(TestRequests.hit()));
        return answer.status() == 200 && answer.json().getJsonObject("counts").getInteger("persisted") == 1;
    }
}
