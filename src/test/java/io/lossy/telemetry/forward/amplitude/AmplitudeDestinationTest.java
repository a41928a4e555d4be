package io.lossy.telemetry.forward.amplitude;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Delivery.NotDelivered;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.ForwardEvents;
import io.lossy.telemetry.forward.destination.HttpAddress;
import io.lossy.telemetry.forward.destination.HttpDestinationContract;
import io.lossy.telemetry.forward.destination.PersonDeletion;
import io.lossy.telemetry.forward.destination.PersonDeletion.DeletionOutcome.NotDeleted;
import io.lossy.telemetry.forward.destination.PersonDeletion.DeletionOutcome.Requested;
import io.lossy.telemetry.forward.receiver.AmplitudeReceiver;
import io.lossy.telemetry.forward.receiver.HttpReceiver.Received;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AmplitudeDestinationTest extends HttpDestinationContract<AmplitudeReceiver> {
    AmplitudeDestinationTest() {
        super(new AmplitudeReceiver(SECRET));
    }

    @Override
    protected DestinationSettings settings(HttpAddress address) {
        return new AmplitudeSettings(address, SECRET, null);
    }

    @Override
    protected UUID id(JsonObject accepted) {
        return UUID.fromString(accepted.getString("insert_id"));
    }

    @Test
    void mapsARowToAnEvent() throws Exception {
        ForwardEvent event = ForwardEvents.client(new JsonObject().put("mode", "cloud"));

        send(ForwardEvents.request(List.of(event)));

        assertThat(accepted())
                .containsExactly(new JsonObject("""
                {"event_type": "lossy.stt.completed", "insert_id": "ID", "device_id": "INSTALL", "user_id": "INSTALL",
                 "time": 1795367924104, "app_version": "1.4.2", "platform": "extension",
                 "event_properties": {"mode": "cloud", "lossy_family": "stt", "lossy_source": "extension",
                   "lossy_release": "1.4.2", "lossy_schema_version": "1-0-2", "lossy_sample_rate": 0.25,
                   "lossy_session_id": "SESSION"}}
                """.replace("ID", event.id().toString())
                        .replace("INSTALL", ForwardEvents.INSTALL)
                        .replace("SESSION", ForwardEvents.SESSION)));
    }

    @Test
    void deletesTheUserAndSaysWhenThereIsNone() throws Exception {
        HttpAddress address = new HttpAddress(
                WebAddress.parse(receiver.address()), null, Patience.LONG, HttpAddress.MOST_ANSWER_BYTES);
        AmplitudeAccess access = new AmplitudeAccess(address, AmplitudeReceiver.SECRET_KEY);
        AmplitudeSettings settings = new AmplitudeSettings(address, SECRET, access);
        PersonDeletion deletion = settings.deletion(vertx());

        assertThat(done(deletion.delete(List.of(ForwardEvents.INSTALL)))).isEqualTo(new NotDeleted("no_person"));
        send(ForwardEvents.request(List.of(ForwardEvents.client(new JsonObject()))));
        assertThat(done(deletion.delete(List.of(ForwardEvents.INSTALL, "0000.unknown"))))
                .isEqualTo(new Requested("job of 2026-12-14"));
        receiver.next(429, Map.of(), "{}");
        assertThat(done(deletion.delete(List.of(ForwardEvents.INSTALL)))).isEqualTo(new NotDeleted("http_429"));
        receiver.next(200, Map.of(), "{}");
        assertThat(done(deletion.delete(List.of(ForwardEvents.INSTALL))))
                .isEqualTo(new NotDeleted("answer_unreadable"));
        assertThat(settings.toString() + access).doesNotContain(AmplitudeReceiver.SECRET_KEY);
        done(deletion.close());
    }

    @Test
    void makesNoUserOfAService() throws Exception {
        send(ForwardEvents.request(List.of(ForwardEvents.backend(new JsonObject()))));

        assertThat(accepted().get(0).getString("device_id")).isEqualTo("svc:backend");
        assertThat(accepted().get(0).getMap()).doesNotContainKeys("user_id", "app_version");
    }

    @Test
    void usesTheBatchApiWhenADeviceHasMoreThanTheLiveOneTakes() throws Exception {
        assertThat(send(ForwardEvents.request(same(30)))).isEqualTo(new Delivery.Taken(Map.of()));
        assertThat(send(ForwardEvents.request(same(31)))).isEqualTo(new Delivery.Taken(Map.of()));

        assertThat(receiver.requests()).extracting(Received::path).containsExactly("/2/httpapi", "/batch");
    }

    private static List<ForwardEvent> same(int count) {
        return Stream.generate(() -> ForwardEvents.client(new JsonObject()))
                .limit(count)
                .toList();
    }

    @Test
    void givesAThrottledDeviceThirtySecondsAndSendsTheOthersAgain() throws Exception {
        List<ForwardEvent> events = ForwardEvents.some(4); // number 2 is of a backend
        receiver.throttle("svc:backend");

        assertThat(others(events))
                .containsEntry(
                        events.get(2).id(), new NotDelivered.Again("throttled_device", AmplitudeAnswers.THROTTLED))
                .containsEntry(events.get(0).id(), new NotDelivered.Again("others_refused", null))
                .hasSize(4);
        assertThat(accepted()).isEmpty();
    }

    @Test
    void waitsLongerForADailyQuota() throws Exception {
        List<ForwardEvent> events = ForwardEvents.some(3);
        receiver.next(
                429,
                Map.of(),
                new JsonObject()
                        .put("code", 429)
                        .put("throttled_events", new JsonArray().add(1))
                        .put("exceeded_daily_quota_users", new JsonObject().put(ForwardEvents.INSTALL, 500_001))
                        .encode());

        assertThat(others(events))
                .containsEntry(
                        events.get(0).id(), new NotDelivered.Again("exceeded_daily_quota", AmplitudeAnswers.QUOTA))
                .containsEntry(events.get(2).id(), new NotDelivered.Again("others_refused", null));
    }

    @Test
    void leavesOutWhatIsInvalidAndSendsTheRestAgain() throws Exception {
        List<ForwardEvent> events = ForwardEvents.some(4);
        receiver.next(
                400,
                Map.of(),
                "{\"code\":400,\"error\":\"x\",\"events_with_invalid_fields\":{\"time\":[0,99,\"1\"]},"
                        + "\"events_with_missing_fields\":{\"event_type\":[1]},\"silenced_events\":[2]}");

        assertThat(others(events))
                .isEqualTo(Map.of(
                        events.get(0).id(), new NotDelivered.Invalid("events_with_invalid_fields"),
                        events.get(1).id(), new NotDelivered.Invalid("events_with_missing_fields"),
                        events.get(2).id(), new NotDelivered.Dropped("silenced_events"),
                        events.get(3).id(), new NotDelivered.Again("others_refused", null)));
    }

    @Test
    void triesHalvesWhenNobodySaysWhichEventIsWrong() throws Exception {
        receiver.next(400, Map.of(), "{\"code\":400,\"error\":\"something\"}");

        assertThat(send(ForwardEvents.request(ForwardEvents.some(2)))).isEqualTo(new Delivery.Split("http_400", false));
    }

    @Test
    void stopsWhenTheKeyIsWrong() throws Exception {
        receiver.next(400, Map.of(), "{\"code\":400,\"error\":\"Invalid API key: abc\"}");

        assertThat(send(ForwardEvents.request(ForwardEvents.some(2)))).isEqualTo(new Delivery.Stop("invalid_api_key"));
    }

    private Map<UUID, NotDelivered> others(List<ForwardEvent> events) throws Exception {
        Delivery.Taken taken = (Delivery.Taken) send(ForwardEvents.request(events));
        return taken.others().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
