package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lossy.telemetry.catalog.Source;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {
    private static final WriteKey WEB = new WriteKey("web", "wk_0123456789abcdef", Set.of(Source.EXTENSION), 0, 1);
    private static final WriteKey BACK = new WriteKey("back", "wk_fedcba9876543210", Set.of(Source.BACKEND), 0, 1);

    private final Keys keys = new Keys(List.of(WEB, BACK), List.of("rt_0123456789abcdef"));

    @Test
    void knowsEachKeyByItsWholeSecret() {
        assertThat(keys.writer(WEB.secret())).isEqualTo(WEB);
        assertThat(keys.writer(BACK.secret())).isEqualTo(BACK);
        for (String wrong :
                new String[] {null, "", "wk_", "wk_0123456789abcde", "wk_0123456789abcdef ", "WK_0123456789ABCDEF"}) {
            assertThat(keys.writer(wrong)).as(wrong).isNull();
        }
    }

    @Test
    void readsWithReadTokensAlone() {
        assertThat(keys.mayRead("rt_0123456789abcdef")).isTrue();
        assertThat(keys.mayRead(WEB.secret())).isFalse();
        assertThat(keys.mayRead(null)).isFalse();
        assertThat(keys.writer("rt_0123456789abcdef")).isNull();
    }

    @Test
    void isOpenWithoutKeysAndThenReadByAnyone() {
        Keys none = new Keys(List.of(), List.of("rt_0123456789abcdef"));

        assertThat(none.isOpen()).isTrue();
        assertThat(none.mayRead(null)).isTrue();
        assertThat(keys.isOpen()).isFalse();
    }

    @Test
    void refusesASecretThatCanBeGuessed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WriteKey("web", "wk_short", Set.of(), 0, 1))
                .withMessageNotContaining("wk_short");
    }

    @Test
    void keepsTheSecretOutOfLogs() {
        assertThat(WEB.toString()).isEqualTo("WriteKey[web]");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "null, null",
                "'', null",
                "Bearer, null",
                "'Bearer ', null",
                "'Bearer    ', null",
                "Basic abc, null",
                "Bearer abc, abc",
                "bearer abc, abc",
                "'BEARER  abc ', abc",
                "Bearerabc, null"
            })
    void findsTheCredentialOfAHeader(String header, String credential) {
        assertThat(Caller.bearerOf(header)).isEqualTo(credential);
    }
}
