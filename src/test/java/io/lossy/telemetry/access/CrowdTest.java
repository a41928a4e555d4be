package io.lossy.telemetry.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CrowdTest {
    private final Crowd crowd = new Crowd(2);

    @Test
    void aHostOfManyIpv6AddressesIsOneNetwork() {
        crowd.add(Network.of("2001:db8:1:2::1"));
        crowd.add(Network.of("2001:db8:1:2:ffff::9"));

        assertThat(crowd.isFull(Network.of("2001:db8:1:2::3"))).isTrue();
        assertThat(crowd.isFull(Network.of("2001:db8:1:3::1"))).isFalse();
    }

    @Test
    void whoLeavesMakesRoom() {
        Network network = Network.of("192.0.2.7");
        crowd.add(network);
        crowd.add(network);
        crowd.remove(network);
        assertThat(crowd.isFull(network)).isFalse();

        crowd.remove(network);
        crowd.remove(network); // one too many is no credit
        crowd.add(network);
        crowd.add(network);
        assertThat(crowd.isFull(network)).isTrue();
    }

    @Test
    void theUnknownAreCountedTogether() {
        crowd.add(null);
        crowd.add(null);

        assertThat(crowd.isFull(null)).isTrue();
        assertThat(crowd.isFull(Network.of("192.0.2.7"))).isFalse();
    }
}
