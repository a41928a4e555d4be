package io.lossy.telemetry.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generated code and the reference are the same for authors of every country. */
class OtherLocaleTest {
    private final Locale before = Locale.getDefault();

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG-u-nu-arab", "fa-IR", "hi-IN-u-nu-deva", "th-TH-u-nu-thai", "tr-TR"})
    void filesAreTheSameInEveryCountry(String locale) throws IOException {
        Path file = Path.of("conf/events.yml");
        Locale.setDefault(Locale.ROOT);
        GeneratedFiles expected = GeneratedFiles.of(catalog(file));

        Locale.setDefault(Locale.forLanguageTag(locale));

        GeneratedFiles files = GeneratedFiles.of(catalog(file));
        assertThat(files.contents()).isEqualTo(expected.contents());
        assertThat(files.page()).isEqualTo(expected.page());
    }

    private static Catalog catalog(Path file) throws IOException {
        return CatalogReader.readFile(file.toString(), Files.readString(file)).catalog();
    }
}
