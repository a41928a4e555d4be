package io.lossy.telemetry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseRoles;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseSettingsTest {
    private static final String INGEST = "postgresql://storing:hunter2@h/d";
    private static final String OWNER = "postgresql://owning:hunter2@h/d";

    private static @Nullable DatabaseRoles read(Map<String, String> environment, @Nullable String option) {
        return ConfigReader.read(
                        "telemetry.yml",
                        ConfigFiles.settings(null).content(),
                        environment::get,
                        new ConfigOverrides(null, null, option, null))
                .database();
    }

    @Test
    void oneRoleDoesAllUnlessThereAreTwo() {
        assertThat(read(Map.of(), null)).isNull();
        DatabaseRoles one = Objects.requireNonNull(read(Map.of("DATABASE_URL", INGEST), null));
        assertThat(one.areTwo()).isFalse();
        assertThat(one.owner()).isEqualTo(DatabaseAddress.parse(INGEST));
    }

    @Test
    void bothComeFromTheEnvironmentAndTheOptionNamesTheOneThatStores() {
        Map<String, String> both = Map.of("DATABASE_URL", INGEST, "DATABASE_OWNER_URL", OWNER);

        DatabaseRoles two = Objects.requireNonNull(read(both, null));
        assertThat(two.areTwo()).isTrue();
        assertThat(two.owner().user()).isEqualTo("owning");
        assertThat(two.ingest().user()).isEqualTo("storing");
        DatabaseRoles overridden = Objects.requireNonNull(read(both, INGEST.replace("storing", "other")));
        assertThat(overridden.ingest().user()).isEqualTo("other");
        assertThat(overridden.owner().user()).isEqualTo("owning");
    }

    @ParameterizedTest
    @CsvSource({
        "embedded, postgresql://owning:hunter2@h/d, the embedded one has one role",
        "postgresql://same:hunter2@h/d, postgresql://same:hunter2@h/d, logs in as the same role as url",
        "postgresql://storing:hunter2@h/d, mysql://owning:hunter2@h/d, must begin with postgresql://",
        "postgresql://storing:hunter2@h/d, embedded, must begin with postgresql://"
    })
    void anOwnerThatIsNoneIsReportedWithItsLineAndWithoutItsPassword(String url, String owner, String why) {
        assertThatThrownBy(() -> read(Map.of("DATABASE_URL", url, "DATABASE_OWNER_URL", owner), null))
                .isInstanceOf(SetupException.class)
                .hasMessageMatching("(?s).*telemetry.yml:\\d+: database.owner_url.*DATABASE_OWNER_URL.*")
                .hasMessageContaining(why)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aMistakeInTheOneIsNotBlamedOnTheOther() {
        assertThatThrownBy(() -> read(Map.of("DATABASE_URL", "mysql://x", "DATABASE_OWNER_URL", OWNER), null))
                .hasMessageContaining("database.url")
                .hasMessageNotContaining("owner_url");
    }
}
