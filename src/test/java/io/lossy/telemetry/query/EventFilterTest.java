package io.lossy.telemetry.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFilterTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"lossy.cache.*,lossy.cache.%", "a?c,a_c", "notes_hit,notes\\_hit", "100%,100\\%", "a\\b,a\\\\b"})
    void turnsAGlobIntoAPatternInWhichNothingElseIsSpecial(String glob, String pattern) {
        assertThat(EventFilter.likePattern(glob)).isEqualTo(pattern);
    }

    @Test
    void passesEveryValueAsAParameter() {
        List<Object> parameters = new ArrayList<>();
        String where = new EventFilter(NOON, NOON.plusSeconds(60), "'; DROP--*", "voice_mode", 0)
                .where(NOON.minusSeconds(30), parameters);

        assertThat(where)
                .isEqualTo(" WHERE received_at >= ? AND occurred_at >= ? AND occurred_at < ? AND event LIKE ?"
                        + " AND family = ?");
        assertThat(parameters)
                .containsExactly(
                        NOON.minusSeconds(30).atOffset(ZoneOffset.UTC),
                        NOON.atOffset(ZoneOffset.UTC),
                        NOON.plusSeconds(60).atOffset(ZoneOffset.UTC),
                        "'; DROP--%",
                        "voice_mode");
    }

    @Test
    void refusesALimitBelowZero() {
        assertThatThrownBy(() -> new EventFilter(NOON, null, null, null, -1)).hasMessageContaining("limit");
    }
}
