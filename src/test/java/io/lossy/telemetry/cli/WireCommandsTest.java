package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireCommandsTest {
    @Test
    void loadPrintsTheBooksExitsZeroAndKeepsALedgerOfWhatWasStored(@TempDir Path dir) throws Exception {
        Path ledger = dir.resolve("ids.txt");
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            CapturedCommand shell = CapturedCommand.run(
                    "load",
                    "--rate=200",
                    "--duration=500ms",
                    "--ledger=" + ledger,
                    "--key=wk_test",
                    "--url=" + bridge.url());

            assertThat(shell.err()).isEmpty();
            assertThat(shell.exit()).isZero();
            assertThat(shell.out())
                    .contains("emitted = persisted + duplicate + rejected + sampled + disabled + pending")
                    .contains("100 = 100 + 0 + 0 + 0 + 0 + 0   balanced")
                    .contains("p50", "p95", "p99", "max");
            assertThat(Files.readAllLines(ledger)).hasSize(100).containsExactlyInAnyOrderElementsOf(bridge.stored());
            assertThat(bridge.requests)
                    .allMatch(request -> request.getString("key").equals("wk_test"));
        }
    }

    @Test
    void loadExitsOneWhenAnswersAreMissing() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.DROP_ACK)) {
            CapturedCommand shell = CapturedCommand.run(
                    "load", "--rate=100", "--duration=200ms", "--drain=200ms", "--url=" + bridge.url());

            assertThat(shell.exit()).isEqualTo(1);
            assertThat(shell.out()).contains("20 = 0 + 0 + 0 + 0 + 0 + 20   balanced, but 20 have no answer yet");
        }
    }

    @Test
    void loadSaysWhyAServerRefusesIt() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.REFUSE)) {
            CapturedCommand shell = CapturedCommand.run("load", "--rate=100", "--duration=2", "--url=" + bridge.url());

            assertThat(shell.exit()).isEqualTo(1);
            assertThat(shell.err()).contains("key_invalid: send a write key");
        }
    }

    @Test
    void tailShowsMessagesAndSubscribesAgainWhenTheSocketIsLost() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            CapturedCommand shell =
                    CapturedCommand.run("tail", "--family=stt", "--token=rt_1", "--limit=2", "--url=" + bridge.url());

            assertThat(shell.exit()).isZero();
            assertThat(shell.err()).contains("lost the connection", "retrying in ");
            List<JsonObject> lines = shell.out().lines().map(JsonObject::new).toList();
            assertThat(lines).extracting(line -> line.getString("family")).containsExactly("stt", "stt");
            assertThat(bridge.sockets).hasValue(2);
            assertThat(bridge.registrations).allSatisfy(frame -> {
                assertThat(frame.getString("address")).isEqualTo("telemetry.aggregates.stt");
                assertThat(frame.getJsonObject("headers").getString("authorization"))
                        .isEqualTo("Bearer rt_1");
            });
        }
    }

    @Test
    void tailAsksTheServerForItsFamilies() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            CapturedCommand shell = CapturedCommand.run("tail", "--limit=2", "--format=table", "--url=" + bridge.url());

            assertThat(shell.exit()).isZero();
            assertThat(shell.out()).contains("cache  ").contains("stt  ").contains(" events in 300 s");
        }
    }

    @Test
    void tailAsksAgainWhereAPressedServerTakesNoNewSubscribers() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            CapturedCommand shell =
                    CapturedCommand.run("tail", "--family=pressed", "--limit=1", "--url=" + bridge.url());

            assertThat(shell.exit()).as(shell.err()).isZero();
            assertThat(shell.err()).contains("overloaded", "retrying in ").doesNotContain("lost");
            assertThat(shell.out()).contains("\"family\":\"pressed\"");
            assertThat(bridge.sockets).hasValue(1);
        }
    }

    @Test
    void tailOfAFamilyThatIsNotThereFails() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            CapturedCommand shell = CapturedCommand.run("tail", "--family=unknown", "--url=" + bridge.url());

            assertThat(shell.exit()).isEqualTo(1);
            assertThat(shell.err()).contains("access_denied").contains("family").doesNotContain("no server");
        }
    }

    @Test
    void emitTellsAServerThatIsNotOurs() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            CapturedCommand shell = CapturedCommand.run("emit", "lossy.cache.notes_hit", "--url=" + bridge.url());

            assertThat(shell.exit()).isEqualTo(1);
            assertThat(shell.err()).contains("is not a Lossy Telemetry server");
        }
    }
}
