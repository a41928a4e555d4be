package io.lossy.telemetry.forward.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.forward.destination.Destination.RequestLimit;
import io.lossy.telemetry.forward.destination.DestinationContract;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.lossy.telemetry.forward.destination.HttpAddress;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import io.lossy.telemetry.forward.receiver.WebhookReceiver.Received;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

class WebhookDestinationTest extends DestinationContract {
    private final Vertx own = Vertx.vertx();
    private final WebhookReceiver receiver = new WebhookReceiver(own);

    @AfterEach
    void closeReceiver() {
        receiver.close();
        own.close().await();
        assertThat(receiver.faults()).isEmpty();
    }

    @Override
    protected String secret() {
        return WebhookReceiver.SECRET;
    }

    @Override
    protected DestinationSettings settings() {
        return at(receiver.url());
    }

    @Override
    protected DestinationSettings settingsOfNobody() {
        return at("http://127.0.0.1:" + FreePort.any());
    }

    private static WebhookSettings at(String url) {
        return new WebhookSettings(
                new HttpAddress(WebAddress.parse(url), null, Patience.LONG, 1),
                List.of(WebhookSecret.parse(WebhookReceiver.SECRET)),
                new RequestLimit(100, 64 << 10));
    }

    @Override
    protected List<JsonObject> accepted() {
        return receiver.requests().stream()
                .flatMap(request -> request.events().stream())
                .toList();
    }

    @Override
    protected UUID id(JsonObject accepted) {
        return UUID.fromString(accepted.getString("id"));
    }

    @Override
    protected int lastBytes() {
        List<Received> requests = receiver.requests();
        return Buffer.buffer(requests.get(requests.size() - 1).body()).length();
    }
}
