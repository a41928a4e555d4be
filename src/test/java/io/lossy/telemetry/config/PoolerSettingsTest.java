package io.lossy.telemetry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.database.Pooler;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolerSettingsTest {
    private static final String POOLED = "postgresql://storing:hunter2@pooler:6432/d";
    private static final String OWNER = "postgresql://owning:hunter2@h/d";

    private static @Nullable DatabaseRoles read(String pooler, @Nullable String url, @Nullable String owner) {
        Map<String, @Nullable String> environment = new HashMap<>();
        environment.put("DATABASE_POOLER", pooler);
        environment.put("DATABASE_URL", url);
        environment.put("DATABASE_OWNER_URL", owner);
        return ConfigReader.read(
                        "telemetry.yml", ConfigFiles.settings(null).content(), environment::get, ConfigOverrides.NONE)
                .database();
    }

    @Test
    void thereIsNoneUnlessItIsSet() {
        assertThat(Objects.requireNonNull(read("none", POOLED, OWNER)).pooler()).isEqualTo(Pooler.NONE);
    }

    @ParameterizedTest
    @CsvSource({OWNER, "postgresql://storing:hunter2@h/d"})
    void theOwnersAddressMayBeOfAnotherRoleOrOfTheSame(String owner) {
        DatabaseRoles roles = Objects.requireNonNull(read("transaction", POOLED, owner));

        assertThat(roles.pooler()).isEqualTo(Pooler.TRANSACTION);
        assertThat(roles.areTwo()).isTrue();
        assertThat(roles.areDivided()).isEqualTo(owner.equals(OWNER));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "transaction, " + POOLED
                        + ", -, needs owner_url (DATABASE_OWNER_URL): the address of PostgreSQL itself",
                "transaction, " + POOLED + ", " + POOLED + ", is the address of the pooler; name PostgreSQL itself",
                "transaction, -, -, because the embedded one has no pooler",
                "session, " + POOLED + ", " + OWNER + ", transaction"
            })
    void aMistakeIsReportedWithItsLineAndWithoutAPassword(
            String pooler, @Nullable String url, @Nullable String owner, String why) {
        assertThatThrownBy(() -> read(pooler, url, owner))
                .isInstanceOf(SetupException.class)
                .hasMessageMatching("(?s).*telemetry.yml:\\d+: database.*")
                .hasMessageContaining(why)
                .hasMessageNotContaining("hunter2");
    }
}
