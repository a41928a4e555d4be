package io.lossy.telemetry.forward.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.forward.receiver.HttpReceiver;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every destination over HTTP. */
public abstract class HttpDestinationContract<R extends HttpReceiver> extends DestinationContract {
    protected final R receiver;

    protected HttpDestinationContract(R receiver) {
        this.receiver = receiver;
    }

    protected abstract DestinationSettings settings(HttpAddress address);

    @Override
    protected final DestinationSettings settings() {
        return settings(at(receiver.address(), Patience.LONG));
    }

    @Override
    protected final DestinationSettings settingsOfNobody() {
        return settings(at("http://127.0.0.1:" + FreePort.any(), Patience.LONG));
    }

    @Override
    protected final List<JsonObject> accepted() {
        return receiver.accepted();
    }

    @Override
    protected final int lastBytes() {
        List<HttpReceiver.Received> requests = receiver.requests();
        return Buffer.buffer(requests.get(requests.size() - 1).body()).length();
    }

    private static HttpAddress at(String address, Duration timeout) {
        return new HttpAddress(WebAddress.parse(address), null, timeout, HttpAddress.MOST_ANSWER_BYTES);
    }

    @AfterEach
    void closeReceiver() {
        receiver.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504})
    void asksToRetryWhatFailed(int status) throws Exception {
        receiver.next(status, Map.of("retry-after", "9"), "");

        assertThat(sendTwo()).isEqualTo(new Delivery.Retry("http_" + status, Duration.ofSeconds(9), false));
    }

    @Test
    void slowsDownWhenTheDestinationSaysSo() throws Exception {
        receiver.next(429, Map.of("retry-after", "120"), "{}");

        assertThat(sendTwo()).isEqualTo(new Delivery.Retry("http_429", Duration.ofSeconds(120), true));
    }

    @Test
    void asksForHalvesOfWhatIsTooLarge() throws Exception {
        receiver.next(413, Map.of(), "{}");

        assertThat(sendTwo()).isEqualTo(new Delivery.Split("http_413", true));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 301, 302})
    void stopsUntilAnOperatorActs(int status) throws Exception {
        receiver.next(status, Map.of("location", "http://127.0.0.1:1/"), "{}");

        assertThat(sendTwo()).isEqualTo(new Delivery.Stop("http_" + status));
        assertThat(receiver.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>all is well</html>", "[]", "{}", "{\"results\":"})
    void countsNoEventAsDeliveredWhoseAnswerItCannotRead(String body) throws Exception {
        receiver.next(200, Map.of(), body);

        assertThat(sendTwo()).isEqualTo(new Delivery.Retry("answer_unreadable", null, false));
    }

    @Test
    void asksToRetryWhenThereIsNoAnswerInTime() throws Exception {
        receiver.nextSilent();
        Destination hasty =
                settings(at(receiver.address(), Duration.ofMillis(300))).open(vertx());

        assertThat(done(hasty.send(ForwardEvents.request(ForwardEvents.some(2)))))
                .isEqualTo(new Delivery.Retry("timeout", null, false));
        done(hasty.close());
    }

    private Delivery sendTwo() throws Exception {
        return send(ForwardEvents.request(ForwardEvents.some(2)));
    }
}
