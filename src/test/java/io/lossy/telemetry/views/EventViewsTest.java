package io.lossy.telemetry.views;

import static io.lossy.telemetry.catalog.CatalogFixtures.bool;
import static io.lossy.telemetry.catalog.CatalogFixtures.catalog;
import static io.lossy.telemetry.catalog.CatalogFixtures.id;
import static io.lossy.telemetry.catalog.CatalogFixtures.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.views.ViewDefinition.ViewColumn;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names and columns of the views. */
class EventViewsTest {
    private static List<String> names(Catalog catalog) {
        return EventViews.of(catalog).stream().map(ViewDefinition::name).toList();
    }

    @Test
    void aViewIsNamedAfterItsEvent() {
        assertThat(names(catalog().family("stt").event("lossy.stt.completed").build()))
                .containsExactly("sessions", "event_stt_completed");
    }

    @Test
    void twoEventsOfOneNameAreToldApartWhateverTheirOrder() {
        List<String> one = names(catalog()
                .family("a_b")
                .event("lossy.a_b.c")
                .family("a")
                .event("lossy.a.b_c")
                .build());
        List<String> other = names(catalog()
                .family("a")
                .event("lossy.a.b_c")
                .family("a_b")
                .event("lossy.a_b.c")
                .build());

        assertThat(one).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(other);
        assertThat(one.subList(1, 3)).allMatch(name -> name.matches("event_a_b_c_[0-9a-f]{6}"));
    }

    @Test
    void aLongNameIsCutToWhatPostgresKeepsAndStaysUnique() {
        String long1 = "lossy.stt." + "x".repeat(53) + "1";
        String long2 = "lossy.stt." + "x".repeat(53) + "2";

        assertThat(names(catalog().family("stt").event(long1).event(long2).build()))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.length() <= 63);
    }

    @Test
    void aFieldThatIsNamedLikeAColumnHasAPrefixAndADroppedFieldHasNoColumn() {
        Catalog catalog = catalog()
                .family("stt")
                .event(
                        "lossy.stt.completed",
                        id("session_id", Pii.HASH),
                        id("user_id", Pii.DROP),
                        text("payload", 10),
                        bool("payload_payload"))
                .build();

        assertThat(EventViews.of(catalog).get(1).columns())
                .extracting(ViewColumn::name)
                .doesNotHaveDuplicates()
                .doesNotContain("user_id")
                .endsWith("payload_session_id", "payload_payload", "payload_payload_payload");
    }

    @Test
    void theMarkDependsOnColumnsAndComments() {
        ViewMark with = mark(catalog().family("stt").event("lossy.stt.completed", bool("cached")));
        ViewMark without = mark(catalog().family("stt").event("lossy.stt.completed"));
        ViewMark again = mark(catalog().family("stt").event("lossy.stt.completed", bool("cached")));

        assertThat(with).isEqualTo(again).isNotEqualTo(without);
        assertThat(ViewMark.in("text\n" + with)).isEqualTo(with);
        assertThat(ViewMark.in("a view of a person")).isNull();
    }

    private static ViewMark mark(io.lossy.telemetry.catalog.CatalogFixtures.Builder catalog) {
        return EventViews.of(catalog.build()).get(1).mark();
    }
}
