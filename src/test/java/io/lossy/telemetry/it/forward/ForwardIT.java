package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import io.lossy.telemetry.privacy.OptOutRows;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Committed events reach a webhook, each with what the catalog lets leave, and the books of the lane balance. */
class ForwardIT {
    private final ForwardScene scene = new ForwardScene();
    private final WebhookReceiver receiver = scene.receiver();

    @AfterEach
    void close() {
        scene.close();
        assertThat(receiver.faults()).isEmpty();
    }

    @Test
    void everyCommittedEventArrivesWithItsAllowedFieldsAlone() {
        scene.rows.commit(3); // before the lane begins
        scene.start(ForwardScene.lane("hook", receiver));
        List<UUID> committed = new ArrayList<>(scene.rows.commit(25));
        committed.addAll(scene.rows.commit(1));
        scene.rows.commit("lossy.test.hidden", CommittedRows.INSTALL, 4);

        scene.awaitEnded("hook", 30);

        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(committed);
        assertThat(scene.count("hook", ForwardOutcome.DELIVERED)).isEqualTo(26);
        assertThat(scene.count("hook", ForwardOutcome.FILTERED)).isEqualTo(4);
        assertThat(scene.sql.count("SELECT count(*) FROM forward_requests")).isZero();
        JsonObject event = receiver.requests().get(0).events().get(0);
        assertThat(event.getString("type")).isEqualTo(CommittedRows.EVENT);
        assertThat(event.getString("installid")).isEqualTo(CommittedRows.INSTALL);
        assertThat(event.getString("samplerate")).isEqualTo("0.1");
        assertThat(event.getJsonObject("data")).isEqualTo(new JsonObject().put("action", "click"));
        assertThat(receiver.requests()).noneMatch(request -> request.body().contains("canary"));
    }

    @Test
    void aLateCommitIsNotSkippedAndHoldsBackWhatFollows() throws SQLException {
        scene.start(ForwardScene.lane("hook", receiver));
        List<UUID> committed = new ArrayList<>();
        try (Connection late = scene.database.connect()) {
            late.setAutoCommit(false);
            committed.addAll(scene.rows.insert(late, CommittedRows.EVENT, CommittedRows.INSTALL, 2));
            committed.addAll(scene.rows.commit(2));
            await().until(() -> scene.sql.count("SELECT count(*) FROM commit_log") == 1);
            assertThat(receiver.ids()).isEmpty();
            late.commit();
        }

        scene.awaitEnded("hook", 4);

        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(committed);
    }

    /** One destination never answers, and another gets the same events. */
    @Test
    void aDeadDestinationHoldsUpNoOther() {
        WebhookReceiver dead = scene.receiver();
        dead.answers((request, received) -> {});
        scene.start(ForwardScene.lane("dead", dead), ForwardScene.lane("hook", receiver));
        List<UUID> committed = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            committed.addAll(scene.rows.commit(10));
        }

        scene.awaitEnded("hook", 300);

        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(committed);
        assertThat(scene.count("dead", ForwardOutcome.DELIVERED)).isZero();
        assertThat(scene.lane("dead").open())
                .as("it holds a bounded number of events")
                .isEqualTo(scene.sql.count("SELECT sum(cardinality(ids)) FROM forward_requests WHERE lane = 'dead'"));
    }

    @Test
    void anOptedOutInstallDoesNotLeave() {
        scene.start(ForwardScene.lane("hook", receiver));
        String install = "0a1b.000000000000000000000000000000ff";
        new OptOutRows(scene.database).keep(List.of(new OptOut(List.of(install), true)));
        scene.rows.commit(CommittedRows.EVENT, install, 2);
        List<UUID> others = scene.rows.commit(2);

        scene.awaitEnded("hook", 4);

        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(others);
        assertThat(scene.count("hook", ForwardOutcome.FILTERED)).isEqualTo(2);
    }

    /** The install has opted out under the key of today, and the rows have its pseudonym under the key before. */
    @Test
    void anOptOutCoversRowsWithAFormerPseudonym() {
        scene.start(ForwardScene.lane("hook", receiver));
        String former = "77aa.000000000000000000000000000000ff";
        new OptOutRows(scene.database)
                .keep(List.of(new OptOut(List.of("0a1b.000000000000000000000000000000ff", former), true)));
        scene.rows.commit(CommittedRows.EVENT, former, 2);
        List<UUID> others = scene.rows.commit(2);

        scene.awaitEnded("hook", 4);

        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(others);
        assertThat(scene.count("hook", ForwardOutcome.FILTERED)).isEqualTo(2);
    }

    @Test
    void aLaneGoesOnWhereItWasAfterARestart() {
        String first = scene.start(ForwardScene.lane("hook", receiver));
        List<UUID> committed = new ArrayList<>(scene.rows.commit(5));
        scene.awaitEnded("hook", 5);
        scene.stop(first);
        committed.addAll(scene.rows.commit(5));
        scene.start(ForwardScene.lane("hook", receiver));

        scene.awaitEnded("hook", 10);

        Lane lane = scene.lane("hook");
        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(committed);
        assertThat(lane.count(ForwardOutcome.DELIVERED)).isEqualTo(10);
    }
}
