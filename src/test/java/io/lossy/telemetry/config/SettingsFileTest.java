package io.lossy.telemetry.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A settings file that is none, or was made to blow its reader up, is refused in few lines that say which line it is. */
@Timeout(120)
class SettingsFileTest {
    @TempDir
    private Path folder;

    private static void read(String text) {
        ConfigReader.read("t.yml", text, variable -> null, new ConfigOverrides(null, null, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "a: &a [x]\\nb: *a~t.yml:2: alias *a is not allowed here; write the value out",
                "data_dir: x\\ndata_dir: y~t.yml:2: data_dir: key 'data_dir' is here twice, first on line 1; keep one of them",
                "ingest:\\n  port: 8080\\n  port: 1~t.yml:3: ingest.port: key 'port' is here twice, first on line 2; keep one of them",
                "ingest:\\n  port: 99999999999999999999~t.yml:2: ingest.port: '99999999999999999999' is not a whole number; write a number from 0 to 65535",
                "ingest:\\n  port: 1e99999~t.yml:2: ingest.port: '1e99999' is not a whole number; write a number from 0 to 65535",
                "a: 1\\n\u0007: 2~t.yml:2: the character U+0007 is not allowed in YAML; remove it, or write it as an escape in double quotes",
                "data_dir: \"a\\\\0\\\\x1b[2J\"~t.yml: Nul character not allowed: a\\\\u0000\\\\u001b[2J",
                "<<: {data_dir: x}~t.yml:1: <<: unknown key '<<'; use one of: catalog, data_dir, node, database, ingest, enabled, management, batch, aggregate, metrics, retention, forward, log",
                "ingest: {port: 9080}\\nmanagement: {port: 9080}~t.yml: ingest.port and management.port are both 9080, but each needs its own; choose another with --port or --management-port",
                "database: {breaker_call_ms: 10}~t.yml: database.breaker_call_ms must be longer than acquire_ms and statement_ms together",
                "database: {statement_ms: 4000}~t.yml: database.idle_connection_ms must be longer than database.statement_ms",
                "ingest: {limits: {inflated_bytes: 1024}}~t.yml: ingest.limits.inflated_bytes (1024) must not be below ingest.limits.request_bytes (262144)",
                "ingest: {limits: {inflated_bytes: 33554433}}~t.yml: ingest.limits.in_flight_bytes (33554432) must not be below ingest.limits.inflated_bytes (33554433)",
                "management: {hosts: [ops.example.org, '::1', 'ops.example.org:8081']}~t.yml: management.hosts: 'ops.example.org:8081' is not a host name; write it without scheme and port, such as ops.example.org",
                "management: {hosts: ['http://x']}~t.yml: management.hosts: 'http://x' is not a host name; write it without scheme and port, such as ops.example.org",
                "management: {hosts: ['a b']}~t.yml: management.hosts: 'a b' is not a host name; write it without scheme and port, such as ops.example.org",
                "ingest: {trusted_hops: 1}~t.yml: trusted_hops counts proxies, but there is none: set behind_proxy: true as well, or leave it out",
                "ingest: {rates: {socket_per_second: -1}}~t.yml:1: ingest.rates.socket_per_second: -1 is out of range; write a number from 0 to 1000000000",
                "aggregate: {bucket_ms: 1500}~t.yml: aggregate.bucket_ms must be whole seconds, not 1500",
                "aggregate: {bucket_ms: 7000}~t.yml: aggregate.window_ms (300000) must be a whole multiple, 2 to 60 times aggregate.bucket_ms (7000)",
                "[]~t.yml:1: the file is not a map of keys to values; start it with 'key: value'"
            })
    void saysWhatIsWrongAndOnWhichLine(String text, String said) {
        assertThatThrownBy(() ->
                        read(text.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")))
                .isInstanceOf(SetupException.class)
                .hasMessage(said.replace("\\\\", "\\"));
    }

    @Test
    void listsNoMoreMistakesThanAnybodyFixes() {
        String keys = IntStream.range(0, 5_000).mapToObj(i -> "  - {id: x}\n").collect(Collectors.joining());

        assertThatThrownBy(() -> read("ingest:\n  keys:\n" + keys))
                .isInstanceOf(SetupException.class)
                .satisfies(refused -> assertThat(refused.getMessage().lines()).hasSize(101))
                .hasMessageEndingWith("t.yml: has more mistakes than these 100; fix these first");
    }

    @Test
    void aContradictionThatQuotesMuchIsCutShort() {
        assertThatThrownBy(() -> read("ingest: {host: \"" + "1.".repeat(100_000) + "\"}"))
                .isInstanceOf(SetupException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(2_000));
    }

    @Test
    void whatIsNoTextIsReportedWithItsLine() throws IOException {
        Path binary = Files.write(folder.resolve("telemetry.yml"), "a: 1\nb: \u00ff\n".getBytes(ISO_8859_1));

        assertThatThrownBy(() -> ConfigFiles.settings(binary))
                .isInstanceOf(SetupException.class)
                .hasMessage(binary + ":2: is not UTF-8 text; save it as UTF-8");
        assertThat(ConfigFiles.settings(Files.writeString(binary, "a: \u00ff\ud83d\ude00\n"))
                        .content())
                .isEqualTo("a: \u00ff\ud83d\ude00\n");
        Files.write(binary, new byte[] {'a', '\n', (byte) 0xe2, (byte) 0x82});
        assertThatThrownBy(() -> ConfigFiles.settings(binary)).hasMessageContaining(":2: is not UTF-8 text");
    }

    /** Three gibibytes that take no space on the disk: more than an array holds. */
    @Test
    void aFileWithoutAnEndIsNotReadToIt() throws IOException {
        Path huge = folder.resolve("telemetry.yml");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(3L << 30);
        }

        assertThatThrownBy(() -> ConfigFiles.settings(huge))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("is larger than 3145728 bytes");
    }
}
