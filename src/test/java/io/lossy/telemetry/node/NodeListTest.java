package io.lossy.telemetry.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NodeListTest {
    private static final String KEYS = "hash_keys=3b1f signing_keys=aa+bb write_keys=01 read_tokens=02";

    private static KnownNode node(String name, String catalog, String keys, int uptimeSeconds, int silenceSeconds) {
        return new KnownNode(
                UUID.randomUUID(),
                name,
                "1.0",
                SharedParts.of(catalog, keys),
                Duration.ofSeconds(uptimeSeconds),
                Duration.ofSeconds(silenceSeconds));
    }

    private final KnownNode self = node("a", "c1", KEYS, 100, 0);

    @Test
    void aServerThatWasSilentForMoreThanSixSecondsIsNotCounted() {
        NodeList list = new NodeList(self, List.of(node("b", "c1", KEYS, 50, 6), node("c", "c1", KEYS, 50, 7)));

        assertThat(list.live()).isEqualTo(2);
        assertThat(list.silent()).extracting(KnownNode::name).containsExactly("c");
    }

    @Test
    void aServerThatStartedAgainIsShownOnceAndOneOfAnotherNameIsNotItsSuccessor() {
        NodeList list = new NodeList(
                self,
                List.of(
                        node("b", "c1", KEYS, 30, 1),
                        node("b", "c1", KEYS, 900, 31), // ended before the one above started
                        node("b", "c1", KEYS, 900, 29), // the one above ran already: two servers of one name
                        node("a", "c1", KEYS, 900, 101),
                        node("c", "c1", KEYS, 900, 200)));

        assertThat(list.others()).hasSize(3).extracting(KnownNode::name).containsExactly("b", "b", "c");
        assertThat(list.silent())
                .extracting(silent -> silent.silence().toSeconds())
                .containsExactly(29L, 200L);
    }

    @Test
    void differencesAreCountedByPartAndASilentServerHasNone() {
        NodeList list = new NodeList(
                self,
                List.of(
                        node("b", "c2", KEYS.replace("write_keys=01", "write_keys=99"), 9, 0),
                        node("c", "c2", KEYS, 9, 0),
                        node("d", "c3", KEYS.replace("aa+bb", "xx"), 9, 60)));

        assertThat(list.differing(SharedPart.CATALOG)).isEqualTo(2);
        assertThat(list.differing(SharedPart.WRITE_KEYS)).isEqualTo(1);
        assertThat(list.differing(SharedPart.SIGNING_KEYS)).isZero();
        assertThat(list.differences()).containsExactly(SharedPart.CATALOG, SharedPart.WRITE_KEYS);
    }

    @Test
    void whatAnOlderServerDoesNotSayIsNoDifference() {
        assertThat(new NodeList(self, List.of(node("old", "", "", 9, 0))).differences())
                .isEmpty();
        assertThat(SharedParts.of("", "later_part=5 write_keys=01").values())
                .isEqualTo(Map.of(SharedPart.WRITE_KEYS, "01"));
    }

    @Test
    void checkValuesMadeWithAnotherHashKeyAreNotCompared() {
        SharedParts rotated = SharedParts.of("c1", "hash_keys=77aa signing_keys=aa+bb write_keys=05 read_tokens=06");

        assertThat(self.shared().differences(rotated)).containsExactly(SharedPart.HASH_KEYS);
    }

    @Test
    void theColumnsHoldWhatTheyWereMadeFrom() {
        SharedParts parts = SharedParts.of("c1", KEYS);

        assertThat(parts.keys()).isEqualTo(KEYS);
        assertThat(parts.withCatalog("c2").catalog()).isEqualTo("c2");
        assertThat(SharedParts.of(parts.catalog(), parts.keys())).isEqualTo(parts);
        assertThatThrownBy(() -> new SharedParts(Map.of(SharedPart.WRITE_KEYS, "two words")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
