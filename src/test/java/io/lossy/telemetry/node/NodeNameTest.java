package io.lossy.telemetry.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A name of a server is short and needs no escaping, whatever the machine is called. */
class NodeNameTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "-a", ".", "a\u001b[2J", "größe", "a\n", "a/b", "<b>"})
    void refusesWhatWouldNeedEscaping(String name) {
        assertThatThrownBy(() -> new NodeName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesALongName() {
        assertThat(new NodeName("a".repeat(63)).text()).hasSize(63);
        assertThatThrownBy(() -> new NodeName("a".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"web-1.example.org,web-1.example.org", "größe,gr-e", "--x,x", "<<>>,node"})
    void makesASafeNameOfTheMachines(String host, String name) {
        assertThat(NodeName.ofHost(Map.of("HOSTNAME", host)::get).text()).isEqualTo(name);
    }

    @Test
    void cutsALongHostName() {
        assertThat(NodeName.ofHost(Map.of("COMPUTERNAME", "b".repeat(200))::get).text())
                .isEqualTo("b".repeat(63));
    }

    @Test
    void asksTheKernelAndOtherwiseHasAName() throws Exception {
        Path kernel = Files.writeString(folder.resolve("hostname"), "worker_7\n");

        assertThat(NodeName.ofHost(variable -> null, kernel).text()).isEqualTo("worker_7");
        assertThat(NodeName.ofHost(variable -> null, folder.resolve("none")).text())
                .isEqualTo("node");
    }

    @Test
    void everyStartHasAnIncarnationOfItsOwn() {
        NodeName name = new NodeName("a");

        assertThat(NodeIdentity.starting(name)).isNotEqualTo(NodeIdentity.starting(name));
    }
}
