package io.lossy.telemetry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.ClientPolicy.RateLimit;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.ingest.IngestConfig.RateLimits;
import io.lossy.telemetry.ingest.IngestConfig.RequestLimits;
import io.lossy.telemetry.ingest.IngestConfig.SocketLimits;
import io.lossy.telemetry.ingest.WriteKey;
import io.lossy.telemetry.security.auth.SecretDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureSettingsTest {
    private static final String KEYS = "keys: [{ id: a, secret: wk_0123456789abcdef, sources: [backend] }]";

    private static TelemetryConfig read(String text) {
        return ConfigReader.read("telemetry.yml", text, variable -> null, ConfigOverrides.NONE);
    }

    @Test
    void refusesToListenOnTheNetworkWithoutKeysAndInTheClearAndSaysBothALineEach() {
        assertThatThrownBy(() -> read("ingest: { host: 0.0.0.0 }\nmanagement: { host: 0.0.0.0 }"))
                .isInstanceOfSatisfying(
                        SetupException.class,
                        refusal -> assertThat(refusal.getMessage().lines())
                                .hasSize(3)
                                .anyMatch(line ->
                                        line.contains("ingest.keys is empty") && line.contains("keys new write"))
                                .anyMatch(line ->
                                        line.contains("ingest.tls") && line.contains("ingest.behind_proxy: true"))
                                .anyMatch(line -> line.contains("management.tls")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.9.9.9"})
    void listensOnLoopbackWithoutAnyOfIt(String host) {
        assertThat(read("ingest: { host: '" + host + "' }\nmanagement: { host: '" + host + "' }")
                        .ops()
                        .asksForToken())
                .isFalse();
    }

    @Test
    void aProxyBeforeLoopbackWantsKeysToo() {
        assertThatThrownBy(() -> read("ingest: { behind_proxy: true }")).hasMessageContaining("ingest.keys is empty");
        assertThat(read("ingest: { behind_proxy: true, " + KEYS + " }")
                        .ingest()
                        .exposure()
                        .trustedHops())
                .isEqualTo(1);
    }

    @Test
    void aPortOnTheNetworkAsksForTokensAndOneOnLoopbackMay() {
        assertThat(read("management: { host: 0.0.0.0, behind_proxy: true }")
                        .ops()
                        .asksForToken())
                .isTrue();
        assertThat(read("management: { require_token: true }").ops().asksForToken())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ingest: { trusted_hops: 2 } | behind_proxy",
                "ingest: { keys: [{ id: a, sources: [backend] }] } | neither sha256 nor secret",
                "ingest: { keys: [{ id: a, sha256: [abc], sources: [backend] }] } | 64 hex digits",
                "ingest: { keys: [{ id: a, secret: wk_short, sources: [backend] }] } | too short",
                "ingest: { keys: [{ id: a, secret: wk_0123456789abcdef, sources: [] }] } | sources: is empty",
                "ingest: { keys: [{ id: a, secret: wk_0123456789abcdef, sources: [x] }] } | is not a source",
                "ingest: { keys: [{ id: a, secret: wk_0123456789abcdef, sources: [backend], origins: ['*'] }] } | origins",
                "ingest: { read_tokens: [short] } | too short",
                "ingest: { rates: { address_per_second: -1 } } | ingest.rates.address_per_second",
                "ingest: { rates: { socket_per_second: fast } } | ingest.rates.socket_per_second",
                "ingest: { rates: { socket_per_second: .inf } } | ingest.rates.socket_per_second",
                "ingest: { rates: { address_burst: 0 } } | ingest.rates.address_burst",
                "ingest: { rates: { socket_burst: 1.5 } } | ingest.rates.socket_burst",
                "ingest: { rates: { socket_burst: 2000000000 } } | ingest.rates.socket_burst",
                "ingest: { rates: { per_address: 5 } } | unknown key",
                "ingest: { rates: 5 } | ingest.rates",
                "ingest: { port: '${NOT_THERE}' } | NOT_THERE is not set",
            })
    void saysOnceWhatIsWrongAndNoSecret(String text, String said) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("wk_")
                .satisfies(refusal -> assertThat(refusal.getMessage().lines()).hasSize(1));
    }

    @Test
    void namesEachFileOfTlsThatIsNotThere() {
        assertThatThrownBy(() -> read("ingest: { tls: { certificate: /nowhere.crt } }"))
                .hasMessageContaining("ingest.tls.certificate: there is no readable file")
                .hasMessageContaining("ingest.tls.key: is missing");
    }

    @Test
    void namesTheFileThatIsNoPem(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("x"), "hush");
        assertThatThrownBy(() -> read("ingest: { tls: { certificate: " + file + ", key: " + file + " } }"))
                .hasMessageContaining("ingest.tls.certificate: there is no -----BEGIN … CERTIFICATE-----")
                .hasMessageContaining("ingest.tls.key: there is no -----BEGIN … PRIVATE KEY-----")
                .hasMessageNotContaining("hush");
    }

    @Test
    void twoKeysOfOneNameAreAMistake() {
        assertThatThrownBy(() -> read("ingest:\n  keys:\n"
                        + "  - { id: a, secret: wk_0123456789abcdef, sources: [backend] }\n"
                        + "  - { id: a, secret: wk_0123456789abcdee, sources: [backend] }\n"))
                .hasMessageContaining("sha256: [new, old]");
    }

    @Test
    void readsRatesAndShipsThoseItHasByDefault() {
        assertThat(read("enabled: true").ingest().rates()).isEqualTo(RateLimits.DEFAULT);
        assertThat(read(ConfigFiles.settings(null).content()).ingest().rates()).isEqualTo(RateLimits.DEFAULT);
        assertThat(
                        read("ingest: { rates: { address_per_second: 0, address_burst: 7, socket_per_second: 0.5, socket_burst: 1 } }")
                                .ingest()
                                .rates())
                .isEqualTo(new RateLimits(0, 7, 0.5, 1));
    }

    /** A client that does all its catalog lets it, on one socket, and an office of as many as may connect. */
    @Test
    void theRatesAsShippedDoNotLimitHonestClients() throws IOException {
        List<RateLimit> families =
                CatalogReader.read("events.yml", Files.readString(Path.of("conf", "events.yml")))
                        .families()
                        .values()
                        .stream()
                        .map(family -> family.client().rateLimit())
                        .toList();
        double perSecond = families.stream().mapToDouble(RateLimit::perSecond).sum();
        int burst = families.stream().mapToInt(RateLimit::burst).sum();
        RateLimits rates = RateLimits.DEFAULT;

        assertThat(rates.socketPerSecond()).isGreaterThan(5 * perSecond);
        assertThat(rates.socketBurst()).isGreaterThan(10 * burst).isGreaterThan(10 * RequestLimits.DEFAULT.maxEvents());
        assertThat(rates.addressPerSecond()).isGreaterThanOrEqualTo(2.0 * SocketLimits.DEFAULT.perAddress());
        assertThat(rates.addressBurst()).isGreaterThanOrEqualTo(20 * SocketLimits.DEFAULT.perAddress());
    }

    @Test
    void ratesThatAreNoneCannotBeMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimits(Double.NaN, 1, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimits(1, 1, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimits(1, 0, 1, 1));
    }

    @Test
    void readsAKeyByItsDigests() {
        String one = SecretDigest.of("wk_one_0123456789").hex();
        String two = SecretDigest.of("wk_two_0123456789").hex();
        WriteKey key = read("ingest:\n  revoked_tokens: [0123456789abcdef]\n  keys:\n  - { id: a, sha256: [" + one
                        + ", " + two
                        + "], sources: [extension], origins: ['https://a.example'], per_second: 5, burst: 9 }\n")
                .ingest()
                .keys()
                .get(0);

        assertThat(key.digests()).extracting(SecretDigest::hex).containsExactly(one, two);
        assertThat(key.origins()).isEqualTo(List.of("https://a.example"));
        assertThat(read("ingest: { revoked_tokens: [0123456789abcdef] }")
                        .tokens()
                        .revoked())
                .isEqualTo(Set.of("0123456789abcdef"));
    }
}
