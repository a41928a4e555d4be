package io.lossy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

/** The equations that metrics.md gives for the meters of an event's way. They hold at rest, whatever happened before. */
public final class Books {
    private final Meters page;

    private Books(Meters page) {
        this.page = page;
    }

    /** @param page of a server that has answered all it let in */
    public static void assertBalanced(Meters page) {
        new Books(page).assertBalanced();
    }

    private void assertBalanced() {
        double accepted = page.sum("lossy_ingest_events_accepted_total");
        double filtered = page.sum("lossy_ingest_events_filtered_total");
        assertThat(page.sum("lossy_ingest_events_received_total"))
                .as("received = accepted + filtered + what validation rejected or did not come to judge")
                .isEqualTo(accepted + filtered + deadLetters("ingest") + dropped("ingest"));
        assertThat(accepted)
                .as("accepted = persisted + duplicate + what the database refused + what waited in vain")
                .isEqualTo(page.persisted()
                        + page.sum("lossy_ingest_events_duplicate_total")
                        + deadLetters("writer")
                        + dropped("queue")
                        + dropped("writer"));
        assertThat(page.sum("lossy_pipeline_events_dropped_total"))
                .as("each event answered with retry was put down by one room")
                .isEqualTo(page.sum("lossy_ingest_events_nacked_total"));
        assertThat(page.sum("lossy_pipeline_dead_letters_total"))
                .as("each rejected event was found out by one room")
                .isEqualTo(page.sum("lossy_ingest_events_rejected_total"));
        assertThat(deadLetters("queue")).as("a batch judges nothing").isZero();
        assertThat(page.unaccounted()).isZero();
        assertThat(page.sum("lossy_pipeline_events_in_flight")).isZero();
    }

    private double dropped(String stage) {
        return page.sum("lossy_pipeline_events_dropped_total", "stage=\"" + stage + "\"");
    }

    private double deadLetters(String stage) {
        return page.sum("lossy_pipeline_dead_letters_total", "stage=\"" + stage + "\"");
    }
}
