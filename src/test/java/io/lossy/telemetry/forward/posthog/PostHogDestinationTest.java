package io.lossy.telemetry.forward.posthog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Delivery.NotDelivered;
import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.ForwardEvents;
import io.lossy.telemetry.forward.destination.ForwardRequest;
import io.lossy.telemetry.forward.destination.HttpAddress;
import io.lossy.telemetry.forward.destination.HttpDestinationContract;
import io.lossy.telemetry.forward.destination.HttpExchange;
import io.lossy.telemetry.forward.destination.PersonDeletion;
import io.lossy.telemetry.forward.destination.PersonDeletion.DeletionOutcome.NotDeleted;
import io.lossy.telemetry.forward.destination.PersonDeletion.DeletionOutcome.Requested;
import io.lossy.telemetry.forward.receiver.HttpReceiver.Received;
import io.lossy.telemetry.forward.receiver.PostHogReceiver;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PostHogDestinationTest extends HttpDestinationContract<PostHogReceiver> {
    PostHogDestinationTest() {
        super(new PostHogReceiver(SECRET));
    }

    @Override
    protected DestinationSettings settings(HttpAddress address) {
        return new PostHogSettings(address, SECRET, false, null);
    }

    @Override
    protected UUID id(JsonObject accepted) {
        return UUID.fromString(accepted.getString("uuid"));
    }

    @Test
    void mapsARowToAnEvent() throws Exception {
        ForwardEvent event = ForwardEvents.client(new JsonObject().put("mode", "cloud"));

        send(ForwardEvents.request(List.of(event)));

        assertThat(accepted())
                .containsExactly(new JsonObject("""
                {"event": "lossy.stt.completed", "uuid": "ID", "distinct_id": "INSTALL",
                 "timestamp": "2026-11-22T17:18:44.104Z",
                 "options": {"disable_skew_correction": true, "process_person_profile": false},
                 "properties": {"mode": "cloud", "lossy_family": "stt", "lossy_source": "extension",
                   "lossy_release": "1.4.2", "lossy_schema_version": "1-0-2", "lossy_sample_rate": 0.25,
                   "lossy_session_id": "SESSION", "$geoip_disable": true}}
                """.replace("ID", event.id().toString())
                        .replace("INSTALL", ForwardEvents.INSTALL)
                        .replace("SESSION", ForwardEvents.SESSION)));
    }

    @Test
    void namesAServiceWhereThereIsNoInstall() throws Exception {
        send(ForwardEvents.request(List.of(ForwardEvents.backend(
                new JsonObject().put("lossy_session_id", "a field of that name").put("x", 1)))));

        JsonObject sent = accepted().get(0);
        assertThat(sent.getString("distinct_id")).isEqualTo("svc:backend");
        assertThat(sent.getJsonObject("properties").getMap()).doesNotContainKeys("lossy_session_id", "lossy_release");
    }

    @Test
    void makesAPersonOfAnInstallOnlyIfTheSettingsSaySo() throws Exception {
        HttpAddress address = new HttpAddress(
                WebAddress.parse(receiver.address()), null, Patience.LONG, HttpAddress.MOST_ANSWER_BYTES);
        Destination persons = new PostHogSettings(address, SECRET, true, null).open(vertx());

        done(persons.send(ForwardEvents.request(
                List.of(ForwardEvents.client(new JsonObject()), ForwardEvents.backend(new JsonObject())))));
        done(persons.close());

        assertThat(accepted())
                .extracting(event -> event.getJsonObject("options").getBoolean("process_person_profile"))
                .containsExactly(true, false);
    }

    @Test
    void deletesThePersonAndSaysWhenThereIsNone() throws Exception {
        HttpAddress address = new HttpAddress(
                WebAddress.parse(receiver.address()), null, Patience.LONG, HttpAddress.MOST_ANSWER_BYTES);
        PostHogAccess access = new PostHogAccess(address, PostHogReceiver.PROJECT, PostHogReceiver.PERSONAL_KEY);
        PostHogSettings settings = new PostHogSettings(address, SECRET, true, access);
        PersonDeletion deletion = settings.deletion(vertx());

        assertThat(done(deletion.delete(List.of(ForwardEvents.INSTALL)))).isEqualTo(new NotDeleted("no_person"));
        Destination persons = settings.open(vertx());
        done(persons.send(ForwardEvents.request(List.of(ForwardEvents.client(new JsonObject())))));
        assertThat(done(deletion.delete(List.of(ForwardEvents.INSTALL)))).isEqualTo(new Requested("persons: 1"));
        receiver.next(403, Map.of(), "{}");
        assertThat(done(deletion.delete(List.of(ForwardEvents.INSTALL)))).isEqualTo(new NotDeleted("http_403"));
        receiver.next(200, Map.of(), "[]");
        assertThat(done(deletion.delete(List.of(ForwardEvents.INSTALL))))
                .isEqualTo(new NotDeleted("answer_unreadable"));
        assertThat(settings.toString() + access).doesNotContain(PostHogReceiver.PERSONAL_KEY);
        assertThat(receiver.requests().get(0).json().getBoolean("delete_events"))
                .isTrue();
        done(deletion.close());
        done(persons.close());
    }

    @Test
    void carriesRequestAndAttemptInTheHeaders() throws Exception {
        ForwardRequest request = new ForwardRequest(UUID.randomUUID(), 3, ForwardEvents.some(2));

        send(request);

        Received received = receiver.requests().get(0);
        assertThat(received.path()).isEqualTo("/i/v1/analytics/events");
        assertThat(received.headers())
                .containsEntry("PostHog-Request-Id", request.id().toString())
                .containsEntry("PostHog-Attempt", "3")
                .containsEntry("content-encoding", "gzip")
                .containsEntry("authorization", "Bearer " + SECRET);
    }

    @Test
    void readsTheResultOfEachEvent() throws Exception {
        List<ForwardEvent> events = ForwardEvents.some(6);
        receiver.result(events.get(0).id(), "retry", "not_persisted");
        receiver.result(events.get(1).id(), "drop", "billing_limit_exceeded");
        receiver.result(events.get(2).id(), "drop", "invalid_event_timestamp");
        receiver.result(events.get(3).id(), "warning", "person_processing_disabled");
        receiver.result(events.get(4).id(), "maybe", "Value 4711 of the event");

        assertThat(send(ForwardEvents.request(events)))
                .isEqualTo(new Delivery.Taken(Map.of(
                        events.get(0).id(), new NotDelivered.Again("not_persisted", Duration.ofSeconds(1)),
                        events.get(1).id(), new NotDelivered.Dropped("billing_limit_exceeded"),
                        events.get(2).id(), new NotDelivered.Invalid("invalid_event_timestamp"),
                        events.get(4).id(), new NotDelivered.Again("maybe", Duration.ofSeconds(1)))));
    }

    @Test
    void sendsAnEventAgainThatTheAnswerLeavesOut() throws Exception {
        List<ForwardEvent> events = ForwardEvents.some(2);
        receiver.next(
                200,
                Map.of(),
                new JsonObject()
                        .put(
                                "results",
                                new JsonObject()
                                        .put(events.get(0).id().toString(), new JsonObject().put("result", "ok")))
                        .encode());

        assertThat(send(ForwardEvents.request(events)))
                .isEqualTo(new Delivery.Taken(Map.of(events.get(1).id(), new NotDelivered.Again("no_result", null))));
    }

    @Test
    void usesTheBatchEndpointOfAnOldServerAndAsksForTheNewOneAfterAnHour() throws Exception {
        FakeClock clock = new FakeClock(Instant.parse("2026-11-30T12:00:00Z"));
        HttpAddress address = new HttpAddress(
                WebAddress.parse(receiver.address()), null, Patience.LONG, HttpAddress.MOST_ANSWER_BYTES);
        Destination old = new PostHogDestination(
                new HttpExchange(vertx(), address, clock), new PostHogSettings(address, SECRET, false, null), clock);
        List<ForwardEvent> events = ForwardEvents.some(3);
        receiver.forgetV1();

        assertThat(done(old.send(ForwardEvents.request(events)))).isEqualTo(new Delivery.Taken(Map.of()));
        assertThat(done(old.send(ForwardEvents.request(events)))).isEqualTo(new Delivery.Taken(Map.of()));
        clock.advance(PostHogDestination.ASK_AGAIN);
        receiver.learnV1();
        assertThat(done(old.send(ForwardEvents.request(events)))).isEqualTo(new Delivery.Taken(Map.of()));
        done(old.close());

        assertThat(receiver.requests())
                .extracting(Received::path)
                .containsExactly("/i/v1/analytics/events", "/batch/", "/batch/", "/i/v1/analytics/events");
        assertThat(receiver.requests())
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("content-encoding", "gzip"));
        JsonObject properties = accepted().get(0).getJsonObject("properties");
        assertThat(properties.getBoolean("$ignore_sent_at")).isTrue();
        assertThat(properties.getBoolean("$process_person_profile")).isFalse();
        List<JsonObject> copies = accepted();
        assertThat(key(copies.get(0))).as("what PostHog finds duplicates by").isEqualTo(key(copies.get(6)));
    }

    private static List<String> key(JsonObject event) {
        return List.of("uuid", "event", "timestamp", "distinct_id").stream()
                .map(event::getString)
                .toList();
    }

    @Test
    void asksForHalvesOfABatchThatOneEventSpoils() throws Exception {
        receiver.forgetV1();
        List<ForwardEvent> events = ForwardEvents.some(3);
        receiver.result(events.get(1).id(), "bad", "bad");

        assertThat(send(ForwardEvents.request(events))).isEqualTo(new Delivery.Split("http_400", false));
    }

    @Test
    void countsWhatAFullQuotaDropped() throws Exception {
        receiver.forgetV1();
        receiver.next(404, Map.of(), "");
        receiver.next(200, Map.of(), "{\"status\":\"Ok\",\"quota_limited\":[\"events\"]}");
        ForwardEvent event = ForwardEvents.some(1).get(0);

        assertThat(send(ForwardEvents.request(List.of(event))))
                .isEqualTo(new Delivery.Taken(Map.of(event.id(), new NotDelivered.Dropped("quota_limited"))));
    }

    @Test
    void stopsAtAnAddressThatIsNoPostHog() throws Exception {
        receiver.next(404, Map.of(), "");
        receiver.next(404, Map.of(), "");

        assertThat(send(ForwardEvents.request(ForwardEvents.some(1)))).isEqualTo(new Delivery.Stop("http_404"));
    }
}
