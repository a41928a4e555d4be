package io.lossy.telemetry.access;

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
        assertThat(Exposure.BARE.remote("10.0.0.9", List.of("1.2.3.4"))).isEqualTo("10.0.0.9");
    }

    /** A stranger may write what it likes into the header; its own address is what our outermost proxy added. */
    @ParameterizedTest
    @CsvSource({
        "1, '6.6.6.6, 1.2.3.4', 1.2.3.4",
        "2, '6.6.6.6, 1.2.3.4, 10.0.0.2', 1.2.3.4",
        "2, '1.2.3.4', 10.0.0.9",
        "1, '', 10.0.0.9",
        "1, ' , ', 10.0.0.9",
    })
    void countsTheHopsItTrustsFromTheRight(int hops, String header, String remote) {
        assertThat(new Exposure(null, true, hops).remote("10.0.0.9", List.of(header)))
                .isEqualTo(remote);
    }

    @Test
    void readsSeveralHeadersAsOneAndKeepsNoLongText() {
        Exposure proxied = new Exposure(null, true, 1);
        assertThat(proxied.remote("10.0.0.9", List.of("6.6.6.6", "1.2.3.4"))).isEqualTo("1.2.3.4");
        assertThat(proxied.remote("10.0.0.9", List.of("x".repeat(46)))).isEqualTo("10.0.0.9");
        assertThat(proxied.remote("10.0.0.9", List.of())).isEqualTo("10.0.0.9");
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
