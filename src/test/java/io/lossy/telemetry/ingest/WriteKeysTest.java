package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.lossy.telemetry.security.auth.SecretDigest;
import io.lossy.telemetry.web.BearerToken;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteKeysTest {
    private static final String WEB_SECRET = "wk_0123456789abcdef";
    private static final String BACK_SECRET = "wk_fedcba9876543210";
    private static final WriteKey WEB = TestIngestConfig.key("web", WEB_SECRET, Set.of(Source.EXTENSION), 0, 1);
    private static final WriteKey BACK = TestIngestConfig.key("back", BACK_SECRET, Set.of(Source.BACKEND), 0, 1);

    private static final ReadTokenVerifier READERS =
            new ReadTokenVerifier(List.of(), List.of("rt_0123456789abcdef"), Set.of(), Clock.systemUTC());

    private final WriteKeys keys = new WriteKeys(List.of(WEB, BACK), READERS);

    @Test
    void knowsEachKeyByItsWholeSecret() {
        assertThat(keys.writer(WEB_SECRET)).isEqualTo(WEB);
        assertThat(keys.writer(BACK_SECRET)).isEqualTo(BACK);
        for (String wrong :
                new String[] {null, "", "wk_", "wk_0123456789abcde", "wk_0123456789abcdef ", "WK_0123456789ABCDEF"}) {
            assertThat(keys.writer(wrong)).as(wrong).isNull();
        }
    }

    @Test
    void readsWithReadTokensAlone() {
        assertThat(keys.reader("rt_0123456789abcdef")).isEqualTo(ReadTokenVerifier.TokenAccepted.FOREVER);
        assertThat(keys.reader(WEB_SECRET)).isInstanceOf(ReadTokenVerifier.TokenRejected.class);
        assertThat(keys.reader(null)).isInstanceOf(ReadTokenVerifier.TokenRejected.class);
        assertThat(keys.writer("rt_0123456789abcdef")).isNull();
    }

    @Test
    void isOpenWithoutKeysAndThenReadByAnyone() {
        WriteKeys none = new WriteKeys(List.of(), READERS);

        assertThat(none.isOpen()).isTrue();
        assertThat(none.reader(null)).isEqualTo(ReadTokenVerifier.TokenAccepted.FOREVER);
        assertThat(keys.isOpen()).isFalse();
    }

    @Test
    void knowsTheNewAndTheOldSecretOfAKeyAndTellsPagesApart() {
        WriteKey rotated = new WriteKey(
                "web",
                List.of(SecretDigest.of(BACK_SECRET), SecretDigest.of(WEB_SECRET)),
                Set.of(Source.EXTENSION),
                List.of("https://a.example"),
                0,
                1);
        WriteKeys both = new WriteKeys(List.of(rotated), READERS);

        assertThat(both.writer(WEB_SECRET)).isSameAs(rotated).isSameAs(both.writer(BACK_SECRET));
        assertThat(rotated.mayBeUsedFrom("https://a.example")).isTrue();
        assertThat(rotated.mayBeUsedFrom("https://b.example")).isFalse();
        assertThat(rotated.mayBeUsedFrom(null)).isFalse();
        assertThat(WEB.mayBeUsedFrom(null)).isTrue();
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
        assertThat(BearerToken.of(header)).isEqualTo(credential);
    }
}
