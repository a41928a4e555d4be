package io.lossy.telemetry.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.postgres.PostgresHome;
import io.lossy.telemetry.postgres.PostgresSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL reads is the same on a system of every country; an application may start a server without {@code Main}. */
class OtherLocaleTest {
    private final Locale before = Locale.getDefault();

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG-u-nu-arab", "fa-IR", "hi-IN-u-nu-deva", "th-TH-u-nu-thai", "tr-TR"})
    void thePortInPostgresqlConfHasAsciiDigits(String locale, @TempDir Path folder) throws IOException {
        PostgresHome home = PostgresHome.under(folder);
        Files.createDirectories(home.data());
        Locale.setDefault(Locale.forLanguageTag(locale));

        PostgresSettings.write(home, 54_321);

        assertThat(Files.readString(home.data().resolve("postgresql.conf")))
                .contains("\nport = 54321\n")
                .isEqualTo(Files.readString(home.data().resolve("postgresql.conf"), StandardCharsets.US_ASCII));
    }
}
