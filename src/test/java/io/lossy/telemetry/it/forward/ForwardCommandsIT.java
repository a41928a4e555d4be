package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.DocumentedJson;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.LaneState;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import io.lossy.telemetry.forward.receiver.WebhookReceiver.Received;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on lanes, while a server works on them. */
class ForwardCommandsIT {
    private final ForwardScene scene = new ForwardScene();
    private final WebhookReceiver receiver = scene.receiver();

    @AfterEach
    void close() {
        scene.close();
        assertThat(receiver.faults()).isEmpty();
    }

    private CommandLineRun forward(String... arguments) {
        String[] all = Stream.concat(
                        Stream.concat(Stream.of("forward"), Arrays.stream(arguments)),
                        Stream.of("--database", ServerFixture.url(scene.database)))
                .toArray(String[]::new);
        return CommandLineRun.run(all);
    }

    private void start() {
        scene.start(ForwardScene.lane("hook", receiver));
    }

    private JsonObject status() {
        CommandLineRun run = forward("status", "--format", "json");
        return ((JsonArray) DocumentedJson.document("forward status", run)).getJsonObject(0);
    }

    /** Runs a command that prints JSON. */
    private JsonObject json(String command, String... options) {
        String[] all = Stream.concat(Stream.of(command, "hook", "--format", "json"), Arrays.stream(options))
                .toArray(String[]::new);
        return DocumentedJson.object("forward " + command, forward(all));
    }

    @Test
    void statusShowsTheBooks() {
        start();
        scene.rows.commit(3);
        scene.rows.commit("lossy.test.hidden", CommittedRows.INSTALL, 2);
        scene.awaitEnded("hook", 5);

        CommandLineRun table = forward("status");
        JsonObject json = status();

        assertThat(table.exit()).isZero();
        assertThat(table.out()).contains("hook  running", "  taken            5", "  filtered         2");
        assertThat(json.getLong("delivered")).isEqualTo(3);
        assertThat(json.getLong("behind")).isZero();
        assertThat(json.getBoolean("balance")).isTrue();
    }

    @Test
    void aLaneThatDoesNotExistIsExplained() {
        assertThat(forward("status").err()).contains("nothing is forwarded from");
        assertThat(forward("resume", "hook").err()).contains("no lane 'hook' in the database");
        assertThat(forward("resume").exit()).isEqualTo(2);
        assertThat(forward("--help").out()).contains("status", "resume", "retry", "backfill", "drop");
    }

    @Test
    void refusedEventsAreSentAgainWhenTheReceiverIsFixed() {
        receiver.answersWith(400);
        start();
        List<UUID> committed = scene.rows.commit(4);
        scene.awaitEnded("hook", 4);
        assertThat(status().getJsonObject("listed").getLong("refused")).isEqualTo(4);
        receiver.answersWith(200);

        assertThat(forward("retry", "hook", "--reason", "invalid").out()).contains("no dead events");
        assertThat(json("retry", "--reason", "invalid").getLong("events")).isZero();
        assertThat(forward("retry", "hook", "--reason", "nonsense").exit()).isEqualTo(2);
        assertThat(json("retry", "--reason", "refused").getLong("events")).isEqualTo(4);

        await().until(() -> scene.count("hook", ForwardOutcome.DELIVERED) == 4);
        assertThat(scene.count("hook", ForwardOutcome.DEAD)).isZero();
        assertThat(scene.lane("hook").taken()).isEqualTo(4);
        assertThat(receiver.ids()).hasSize(8).containsAll(committed);
        assertThat(status().getBoolean("balance")).isTrue();
    }

    @Test
    void olderEventsAreForwardedOnDemand() {
        List<UUID> older = scene.rows.commit(1_203);
        start();
        List<UUID> newer = scene.rows.commit(2);
        scene.awaitEnded("hook", 2);

        assertThat(forward("backfill", "hook", "--since", "1h", "--dry-run").out())
                .startsWith("1205 events would");
        assertThat(json("backfill", "--since", "1h", "--dry-run").getLong("events"))
                .isEqualTo(1_205);
        assertThat(forward("backfill", "hook", "--since", "1h", "--until", "2h").exit())
                .isEqualTo(2);
        assertThat(forward("backfill", "hook", "--since", "1h").out()).startsWith("1205 events are put up");

        scene.awaitEnded("hook", 1_207);
        List<UUID> all = new ArrayList<>(older);
        all.addAll(newer);
        all.addAll(newer);
        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void aStoppedLaneGoesOnWithTheSameRequest() {
        receiver.answersWith(401);
        start();
        scene.rows.commit(2);
        await().until(() -> scene.lane("hook").state() == LaneState.PAUSED);
        scene.rows.commit(1);
        assertThat(forward("status").exit()).isEqualTo(1);
        assertThat(status().getString("reason")).isEqualTo("stopped");
        assertThat(forward("resume", "hook", "--from-now").err()).contains("was not restored");
        receiver.answersWith(200);

        assertThat(json("resume").getString("from")).isEqualTo("pause");

        scene.awaitEnded("hook", 3);
        assertThat(receiver.requests().subList(0, 2))
                .extracting(Received::id)
                .containsOnly(receiver.requests().get(0).id());
        assertThat(forward("resume", "hook").err()).contains("is running");
    }

    @Test
    void aLaneOnARestoredDatabaseWaitsForADecision() {
        start();
        List<UUID> committed = new ArrayList<>(scene.rows.commit(2));
        scene.awaitEnded("hook", 2);
        scene.sql.execute("UPDATE forward_lanes SET database_id = '1/2', xid = '99999999', seq = 1");
        scene.stop(scene.vertx.deploymentIDs().iterator().next());
        committed.addAll(scene.rows.commit(3));
        start();
        await().until(() -> scene.lane("hook").reason().equals("restored"));

        assertThat(forward("resume", "hook").err()).contains("--from-ids", "--from-now");
        assertThat(json("resume", "--from-ids").getLong("events")).isEqualTo(5);

        scene.awaitEnded("hook", 7);
        committed.addAll(scene.rows.commit(1));
        scene.awaitEnded("hook", 8);
        assertThat(new HashSet<>(receiver.ids())).isEqualTo(new HashSet<>(committed));
    }

    @Test
    void anErasureReachesTheListOfDeadEventsAndNamesTheDestinations(@TempDir Path dataDir) {
        receiver.answersWith(400);
        start();
        scene.rows.commit(2);
        scene.awaitEnded("hook", 2);

        CommandLineRun erased = CommandLineRun.run(
                "erase",
                "--install",
                CommittedRows.INSTALL,
                "--yes",
                "--format",
                "json",
                "--data-dir",
                dataDir.toString(),
                "--database",
                ServerFixture.url(scene.database));

        JsonObject document = DocumentedJson.object("erase", erased);
        assertThat(document.getJsonObject("rows").getLong("forward_dead")).isEqualTo(2);
        assertThat(document.getJsonArray("still_at")).containsExactly("hook");
        assertThat(erased.err()).contains("are still at: hook");
        assertThat(scene.sql.count("SELECT count(*) FROM forward_dead")).isZero();
        assertThat(forward("retry", "hook").out()).contains("no dead events");
    }

    @Test
    void aDroppedLaneBeginsAgain() {
        receiver.answersWith(400);
        start();
        scene.rows.commit(2);
        scene.awaitEnded("hook", 2);
        receiver.answersWith(503);
        scene.rows.commit(2);
        await().until(() -> scene.sql.count("SELECT count(*) FROM forward_requests") == 1);

        assertThat(forward("drop", "hook", "--dead").err()).contains("--yes");
        assertThat(json("drop", "--dead", "--yes").getLong("events")).isEqualTo(2);
        assertThat(forward("drop", "hook", "--lane", "--yes").out()).contains("is deleted");

        await().until(() -> scene.sql.count("SELECT count(*) FROM forward_lanes WHERE taken = 0") == 1);
        receiver.answersWith(200);
        List<UUID> committed = scene.rows.commit(2);
        scene.awaitEnded("hook", 2);
        assertThat(receiver.requests().get(receiver.requests().size() - 1).ids())
                .isEqualTo(committed);
    }
}
