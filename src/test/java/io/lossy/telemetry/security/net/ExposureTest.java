package io.lossy.telemetry.security.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {
    @Test
    void believesNobodyWithoutAProxy() {
        assertThat(Exposure.PLAIN.network("10.0.0.9", List.of("1.2.3.4"))).isEqualTo(Network.of("10.0.0.9"));
    }

    /** A client may write what it likes into the header; its own address is what our outermost proxy added. */
    @ParameterizedTest
    @CsvSource({
        "1, '6.6.6.6, 1.2.3.4', 1.2.3.4",
        "2, '6.6.6.6, 1.2.3.4, 10.0.0.2', 1.2.3.4",
    })
    void countsTheHopsItTrustsFromTheRight(int hops, String header, String address) {
        assertThat(new Exposure(null, true, hops).network("10.0.0.9", List.of(header)))
                .isNotNull()
                .isEqualTo(Network.of(address));
    }

    /** The proxy itself is not who asks, so its address stands for nobody. */
    @ParameterizedTest
    @CsvSource({"2, '1.2.3.4'", "1, ''", "1, ' , '", "1, unknown", "0, '1.2.3.4'"})
    void doesNotTakeTheProxyForTheOneItAsksFor(int hops, String header) {
        assertThat(new Exposure(null, true, hops).network("10.0.0.9", List.of(header)))
                .isNull();
    }

    @Test
    void readsSeveralHeadersAsOne() {
        Exposure proxied = new Exposure(null, true, 1);
        assertThat(proxied.network("10.0.0.9", List.of("6.6.6.6", "1.2.3.4"))).isEqualTo(Network.of("1.2.3.4"));
        assertThat(proxied.network("10.0.0.9", List.of())).isNull();
    }

    @Test
    void hopsWithoutAProxyContradictThemselves() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Exposure(null, false, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1", "127.evil.example", "127.0.0.1.example", "localhost.example"})
    void isNotFooledByWhatLooksLikeLoopback(String host) {
        assertThat(Exposure.isLoopback(host)).isFalse();
        assertThat(Exposure.isLoopback("127.0.0.2")).isTrue();
    }
}
