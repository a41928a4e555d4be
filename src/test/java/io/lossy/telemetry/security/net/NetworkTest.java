package io.lossy.telemetry.security.net;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "192.0.2.7:49152, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "::ffff:c000:207, 192.0.2.7",
        "[::ffff:192.0.2.7]:49152, 192.0.2.7",
        "64:ff9b::c000:207, 192.0.2.7",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff:ffff:ffff:ffff",
        "2001:DB8:1:2:a:b:c:d, 2001:db8:0001:0002::",
        "[2001:db8:1:2::1], 2001:db8:1:2::1",
        "[2001:db8:1:2::1]:443, 2001:db8:1:2::1",
        "fe80::1%eth0, fe80::2",
        "[fe80::1%eth0]:443, fe80::1",
    })
    void oneHostIsOneNetwork(String one, String other) {
        assertThat(Network.of(one)).isNotNull().isEqualTo(Network.of(other)).hasSameHashCodeAs(Network.of(other));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.8",
        "255.255.255.255, 127.255.255.255",
        "2001:db8:1:2::1, 2001:db8:1:3::1",
        "::ffff:192.0.2.7, ::ffff:192.0.2.8",
        "64:ff9b::c000:207, 64:ff9b::c000:208",
        "64:ff9b:1::c000:207, 192.0.2.7",
        "::1, 0.0.0.1",
        "::1, 127.0.0.1",
    })
    void othersAreOthers(String one, String other) {
        assertThat(Network.of(one)).isNotNull().isNotEqualTo(Network.of(other));
        assertThat(Network.of(other)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "unknown",
                "_hidden",
                "localhost",
                "example.com",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "1",
                "0x7f000001",
                ":",
                "::1::",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "g::1",
                "[",
                "[]",
                "[::1",
                "[1.2.3.4",
                "1.2.3.4, 5.6.7.8",
                "1.2.3.4 ",
                "\u0661.2.3.4",
                "::ffff:999.1.1.1",
                "%",
                "%eth0"
            })
    void whatIsNoAddressIsNone(String text) {
        assertThat(Network.of(text)).isNull();
    }

    @Property(tries = 300)
    void noTextBreaksIt(
            @ForAll
                    @StringLength(max = 80)
                    @CharRange(from = '0', to = '9')
                    @Chars({':', '.', '[', ']', '%', 'a', 'F', ' '})
                    String text) {
        Network network = Network.of(text);

        assertThat(network == null || network.six() || network.prefix() >>> 32 == 0)
                .isTrue();
    }

    @Property(tries = 300)
    void noRubbishIsAnAddress(@ForAll String text) {
        assertThat(Network.of("x" + text)).isNull();
    }

    @Test
    void keepsAddressesOutOfLogs() {
        assertThat(String.valueOf(Network.of("192.0.2.7"))).isEqualTo("Network[IPv4]");
        assertThat(String.valueOf(Network.of("2001:db8::1"))).isEqualTo("Network[IPv6]");
    }
}
