package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Certificate;
import io.lossy.telemetry.fixture.CommandLineRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code serve} says what is wrong before it makes a database: nothing is written and nothing listens by then. */
@Timeout(120) // a start that is not refused would serve until Ctrl-C
class ServeChecksTest {
    @TempDir
    private Path folder;

    private Path dataDir;

    @BeforeEach
    void chooseTheDataDirectory() {
        dataDir = folder.resolve("data");
    }

    private CommandLineRun serve(String... arguments) {
        List<String> all = new ArrayList<>(List.of("serve", "--data-dir", dataDir.toString()));
        all.addAll(List.of(arguments));
        return CommandLineRun.run(all.toArray(String[]::new));
    }

    private void assertRefusedBeforeAnything(CommandLineRun program, String... words) {
        assertThat(program.exit()).as(program.err()).isEqualTo(1);
        assertThat(program.err()).contains(words).doesNotContain("\tat ");
        assertThat(program.err().lines()).hasSize(1);
        assertThat(program.out()).isEmpty();
        assertThat(dataDir).doesNotExist();
    }

    private static ServerSocket taken() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    @Test
    void aTakenPublicPortIsNamedWithItsSetting() throws IOException {
        try (ServerSocket taken = taken()) {
            assertRefusedBeforeAnything(
                    serve("--port=" + taken.getLocalPort(), "--management-port=0"),
                    "can't listen on 127.0.0.1:" + taken.getLocalPort(),
                    "choose another with --port",
                    "ingest.port");
        }
    }

    @Test
    void aTakenManagementPortIsNamedWithItsSetting() throws IOException {
        try (ServerSocket taken = taken()) {
            assertRefusedBeforeAnything(
                    serve("--port=0", "--management-port=" + taken.getLocalPort()),
                    "can't listen on 127.0.0.1:" + taken.getLocalPort(),
                    "choose another with --management-port",
                    "management.port");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamedWithItsSetting() throws IOException {
        Certificate own = Certificate.in(folder);
        assertRefusedBeforeAnything(
                serve(
                        "--port=0",
                        "--management-port=0",
                        "--config=" + settings("  host: 192.0.2.1\n" + tls(own.certificate(), own.key()))),
                "can't listen on 192.0.2.1:0",
                "ingest.host");
    }

    @Test
    void aKeyThatIsNotItsCertificatesIsNamed() throws IOException {
        Certificate own = Certificate.in(Files.createDirectory(folder.resolve("own")));
        Certificate other = Certificate.in(Files.createDirectory(folder.resolve("other")));
        assertRefusedBeforeAnything(
                serve("--port=0", "--management-port=0", "--config=" + settings(tls(own.certificate(), other.key()))),
                "no TLS with the certificate " + own.certificate(),
                "the key is not that of the first certificate");
    }

    private static String tls(Path certificate, Path key) {
        return "  tls: { certificate: '" + certificate + "', key: '" + key + "' }\n";
    }

    /** The shipped settings, with more lines under {@code ingest}, and a write key where the host asks for one. */
    private Path settings(String more) throws IOException {
        String digest = "a".repeat(64);
        Path file = folder.resolve("telemetry.yml");
        Files.writeString(
                file,
                "ingest:\n" + more + "  keys:\n    - { id: web, sources: [extension], sha256: [" + digest + "] }\n");
        return file;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "store~--demo~--demo sends events, but a server of the role store receives none",
                "store~--port=0~--port is the port for events, but a server of the role store receives none",
                "ingest~--database=postgresql://a:b@127.0.0.1:1/c"
                        + "~--database is for storage, but a server of the role ingest stores nothing",
            })
    void anOptionThatHasNoEffectInARoleIsRefused(String role, String option, String said) throws IOException {
        Path settings =
                Files.writeString(folder.resolve("log.yml"), "log: { bootstrap: '127.0.0.1:1', role: " + role + " }\n");

        for (CommandLineRun program : List.of(
                serve(option, "--config=" + settings), serve(option, "--role=" + role, "--config=" + settings))) {
            assertThat(program.exit()).as(program.err()).isEqualTo(2);
            assertThat(program.err()).contains(said).doesNotContain("\tat ");
            assertThat(program.out()).isEmpty();
            assertThat(dataDir).doesNotExist();
        }
    }

    @Test
    void aDataFolderThatIsAFileIsNamed() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        dataDir = folder.resolve("file").resolve("data");

        CommandLineRun program = serve("--port=0", "--management-port=0");

        assertThat(program.exit()).isEqualTo(1);
        assertThat(program.err()).contains(folder.resolve("file") + " is not a directory", "--data-dir");
        assertThat(program.out()).isEmpty();
    }
}
