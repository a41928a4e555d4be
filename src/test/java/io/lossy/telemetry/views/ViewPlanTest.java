package io.lossy.telemetry.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.SchemaVer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which views are written and dropped, alone and beside a server with another catalog. */
class ViewPlanTest {
    private static final ViewDefinition V1 = view(1);
    private static final ViewDefinition V2 = view(2);

    private static ViewDefinition view(int revision) {
        return new ViewDefinition("event_a_b", new SchemaVer(1, 0, revision), "version " + revision, List.of(), "");
    }

    private static Optional<ViewMark> made(ViewDefinition view) {
        return Optional.of(view.mark());
    }

    @Test
    void aMissingViewIsWrittenAndAnEqualOneIsNot() {
        assertThat(ViewPlan.of(List.of(V1), Map.of(), true).written()).containsExactly(V1);
        assertThat(ViewPlan.of(List.of(V1), Map.of("event_a_b", made(V1)), false)
                        .isEmpty())
                .isTrue();
    }

    @Test
    void aServerAloneMakesTheViewsAsItsCatalogSays() {
        ViewPlan back = ViewPlan.of(List.of(V1), Map.of("event_a_b", made(V2), "event_a_c", made(V1)), false);

        assertThat(back.written()).containsExactly(V1);
        assertThat(back.dropped()).containsExactly("event_a_c");
    }

    @Test
    void besideAnotherCatalogNothingIsDroppedAndNoNewerVersionIsReplaced() {
        Map<String, Optional<ViewMark>> newer = Map.of("event_a_b", made(V2), "event_a_c", made(V1));

        assertThat(ViewPlan.of(List.of(V1), newer, true).isEmpty()).isTrue();
        assertThat(ViewPlan.of(List.of(V2), Map.of("event_a_b", made(V1)), true).written())
                .containsExactly(V2);
    }

    @Test
    void aViewOfAPersonIsNeitherReplacedNorDropped() {
        ViewPlan plan =
                ViewPlan.of(List.of(V1), Map.of("event_a_b", Optional.empty(), "mine", Optional.empty()), false);

        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.foreign()).containsExactly("event_a_b");
    }
}
