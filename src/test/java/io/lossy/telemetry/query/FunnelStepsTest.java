package io.lossy.telemetry.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunnelStepsTest {
    private static final Catalog CATALOG = CatalogReader.read("events.yml", """
            version: 1
            families:
              product: { description: d, owner: o, retention_days: 30 }
            events:
              lossy.product.opened:
                aliases: [old.opened]
                family: product
                sources: [extension]
                version: 1-0-0
                description: d
                purpose: p
                fields:
                  view: { type: string, enum: [notes, videos, options], description: d }
                  width: { type: integer, unit: count, description: d }
                  who: { type: id, pii: hash, description: d }
              lossy.product.closed:
                family: product
                sources: [extension]
                version: 1-0-0
                description: d
                purpose: p
            """);

    @Test
    void anEnumStandsForAStepAValueInTheCatalogsOrder() {
        assertThat(FunnelSteps.read(List.of("old.opened[view]", "lossy.product.closed"), CATALOG))
                .extracting(FunnelStep::toString)
                .containsExactly(
                        "lossy.product.opened[view=notes]",
                        "lossy.product.opened[view=videos]",
                        "lossy.product.opened[view=options]",
                        "lossy.product.closed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lossy.product.openend            | did you mean 'lossy.product.opened'?
            lossy.product.opened[vew=notes]  | did you mean 'view'?
            lossy.product.opened[view=vidos] | did you mean 'videos'?
            lossy.product.opened[width]      | has no list of values
            lossy.product.opened[who=me]     | not stored as sent
            lossy.product.opened[view        | is not a step
            lossy.product.closed             | a funnel has 2 to 20 steps, not 1
            """)
    void aMistakeIsSaidWithWhatToWrite(String word, String said) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunnelSteps.read(List.of(word), CATALOG))
                .withMessageContaining(said);
    }
}
