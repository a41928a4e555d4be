package io.lossy.telemetry.security.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PerNetworkCounterTest {
    private final PerNetworkCounter counter = new PerNetworkCounter(2);

    @Test
    void aHostOfManyIpv6AddressesIsOneNetwork() {
        counter.add(Network.of("2001:db8:1:2::1"));
        counter.add(Network.of("2001:db8:1:2:ffff::9"));

        assertThat(counter.isFull(Network.of("2001:db8:1:2::3"))).isTrue();
        assertThat(counter.isFull(Network.of("2001:db8:1:3::1"))).isFalse();
    }

    @Test
    void aClosedConnectionFreesItsSlot() {
        Network network = Network.of("192.0.2.7");
        counter.add(network);
        counter.add(network);
        counter.remove(network);
        assertThat(counter.isFull(network)).isFalse();

        counter.remove(network);
        counter.remove(network); // one too many is no credit
        counter.add(network);
        counter.add(network);
        assertThat(counter.isFull(network)).isTrue();
    }

    @Test
    void theUnknownAreCountedTogether() {
        counter.add(null);
        counter.add(null);

        assertThat(counter.isFull(null)).isTrue();
        assertThat(counter.isFull(Network.of("192.0.2.7"))).isFalse();
    }
}
