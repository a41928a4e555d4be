package io.lossy.telemetry.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.ops.live.AlertChecks.RatioCheck;
import io.lossy.telemetry.ops.live.AlertChecks.Vitals;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is an alert of the page, and what is not yet one. */
class AlertChecksTest {
    private static final RatioCheck NONE = new RatioCheck(0, 1_000);
    private static final Vitals WELL = new Vitals(true, true, true, true, 0, 0, 7, 0, NONE, NONE, NONE);

    private final AlertChecks checks = new AlertChecks();
    private final PageFigures figures =
            new PageFigures(CatalogReader.read(CatalogText.SHIPPED.toString(), CatalogText.shipped()));

    private List<String> playbooks(Vitals vitals) {
        return checks.of(vitals, figures).stream()
                .map(alert -> alert.severity() + " " + alert.playbook())
                .toList();
    }

    @Test
    void aServerThatIsWellHasNone() {
        assertThat(playbooks(WELL)).isEmpty();
        assertThat(playbooks(new Vitals(true, true, true, true, 0, 5, 3, 172_800, NONE, NONE, NONE)))
                .as("at every bound")
                .isEmpty();
        assertThat(playbooks(new Vitals(true, true, true, true, 0, 0, Double.NaN, Double.NaN, NONE, NONE, NONE)))
                .as("before retention has looked")
                .isEmpty();
    }

    @Test
    void aDatabaseThatIsAwayOrABreakerThatIsOpenIsOneAlert() {
        assertThat(playbooks(new Vitals(true, false, true, true, 0, 0, 7, 0, NONE, NONE, NONE)))
                .containsExactly("CRITICAL LossyCircuitBreakerOpen");
        assertThat(playbooks(new Vitals(true, false, false, true, 0, 0, 7, 0, NONE, NONE, NONE)))
                .containsExactly("CRITICAL LossyCircuitBreakerOpen");
    }

    @Test
    void whatWaitsAndWhatIsOverdueIsAnAlertBeyondItsBound() {
        assertThat(playbooks(new Vitals(true, true, true, true, 0, 5.1, 2, 172_801, NONE, NONE, NONE)))
                .containsExactly(
                        "CRITICAL LossyIngestLagHigh",
                        "WARNING LossyPartitionHeadroomLow",
                        "WARNING LossyRetentionOverdue");
    }

    @Test
    void aShareOfRejectedEventsNeedsEnoughEvents() {
        assertThat(playbooks(rejected(10, 199))).isEmpty();
        assertThat(playbooks(rejected(10, 200))).as("5 %").isEmpty();
        assertThat(playbooks(rejected(11, 200))).containsExactly("WARNING LossyRejectShareHigh");
    }

    private static Vitals rejected(int events, int of) {
        return new Vitals(true, true, true, true, 0, 0, 7, 0, new RatioCheck(events, of), NONE, NONE);
    }

    @Test
    void retriedEventsAreAnAlertWhenTheHourWasBadAndTheFiveMinutesAre() {
        RatioCheck bad = new RatioCheck(40, 500);
        assertThat(playbooks(nacked(bad, bad))).containsExactly("CRITICAL LossyDropBudgetBurn");
        assertThat(playbooks(nacked(bad, NONE))).as("over").isEmpty();
        assertThat(playbooks(nacked(NONE, bad))).as("only just begun").isEmpty();
        assertThat(playbooks(nacked(new RatioCheck(40, 499), bad)))
                .as("too few")
                .isEmpty();
    }

    private static Vitals nacked(RatioCheck hour, RatioCheck still) {
        return new Vitals(true, true, true, true, 0, 0, 7, 0, NONE, hour, still);
    }

    @Test
    void aCatalogThatWasRefusedAndASwitchThatIsOffAreAlerts() {
        assertThat(playbooks(new Vitals(false, true, true, false, 0, 0, 7, 0, NONE, NONE, NONE)))
                .containsExactly("WARNING LossyCatalogReloadRefused", "INFO null");
    }

    @Test
    void booksThatAreOffForAMomentAreNoAlert() {
        Vitals off = new Vitals(true, true, true, true, 3, 0, 7, 0, NONE, NONE, NONE);
        for (int second = 0; second < 4; second++) {
            assertThat(playbooks(off)).isEmpty();
        }
        assertThat(playbooks(off)).containsExactly("CRITICAL LossyEventsUnaccounted");
        assertThat(playbooks(WELL)).isEmpty();
        assertThat(playbooks(off)).isEmpty();
    }
}
