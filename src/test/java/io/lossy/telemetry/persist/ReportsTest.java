package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.PendingReports;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static ClientReport report(String install, long emitted, int secondsAfterNoon) {
        return new ClientReport(install, NOON.plusSeconds(secondsAfterNoon), emitted, Map.of("evicted", emitted / 10));
    }

    @Test
    void theOneThatHasSeenMoreIsTheLaterWhateverOrderTheyCameIn() {
        ClientReport more = report("a", 200, 0);
        ClientReport less = report("a", 100, 5);

        assertThat(ClientReport.later(more, less)).isSameAs(more);
        assertThat(ClientReport.later(less, more)).isSameAs(more);
    }

    @Test
    void amongEqualsTheNewerIsTheLater() {
        ClientReport older = report("a", 100, 0);
        ClientReport newer = report("a", 100, 5);

        assertThat(ClientReport.later(newer, older)).isSameAs(newer);
        assertThat(ClientReport.later(older, newer)).isSameAs(newer);
    }

    @Test
    void keepsOnlyTheLatestOfEachInstall() {
        PendingReports pending = new PendingReports(10);
        pending.add(report("a", 100, 0));
        pending.add(report("b", 7, 0));
        pending.add(report("a", 120, 1));

        assertThat(pending.drain()).containsExactly(report("a", 120, 1), report("b", 7, 0));
        assertThat(pending.drain()).isEmpty();
    }

    @Test
    void refusesNewInstallsWhenFullButGoesOnWithThoseItHas() {
        PendingReports pending = new PendingReports(1);

        assertThat(pending.add(report("a", 100, 0))).isTrue();
        assertThat(pending.add(report("b", 1, 0))).isFalse();
        assertThat(pending.add(report("a", 101, 1))).isTrue();
        assertThat(pending.drain()).containsExactly(report("a", 101, 1));
    }
}
