package io.lossy.telemetry.security.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PerNetworkCounterTest {
    private final PerNetworkCounter counter = new PerNetworkCounter(2);

    @Test
    void aHostOfManyIpv6AddressesIsOneNetwork() {
        assertThat(counter.tryAdd(Network.of("2001:db8:1:2::1"))).isTrue();
        assertThat(counter.tryAdd(Network.of("2001:db8:1:2:ffff::9"))).isTrue();

        assertThat(counter.tryAdd(Network.of("2001:db8:1:2::3"))).isFalse();
        assertThat(counter.tryAdd(Network.of("2001:db8:1:3::1"))).isTrue();
    }

    @Test
    void aClosedConnectionFreesItsSlot() {
        Network network = Network.of("192.0.2.7");
        assertThat(counter.tryAdd(network)).isTrue();
        assertThat(counter.tryAdd(network)).isTrue();
        counter.remove(network);
        assertThat(counter.tryAdd(network)).isTrue();
        assertThat(counter.tryAdd(network)).isFalse();

        counter.remove(network);
        counter.remove(network);
        counter.remove(network); // one too many is no credit
        assertThat(counter.tryAdd(network)).isTrue();
        assertThat(counter.tryAdd(network)).isTrue();
        assertThat(counter.tryAdd(network)).isFalse();
    }

    @Test
    void theUnknownAreCountedTogether() {
        assertThat(counter.tryAdd(null)).isTrue();
        assertThat(counter.tryAdd(null)).isTrue();

        assertThat(counter.tryAdd(null)).isFalse();
        assertThat(counter.tryAdd(Network.of("192.0.2.7"))).isTrue();
    }
}
