package io.lossy.telemetry.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.FakeClock;
import io.lossy.telemetry.access.Readers.Admitted;
import io.lossy.telemetry.access.Readers.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadersTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final SigningKey NEW = SigningKey.random();
    private static final SigningKey OLD = SigningKey.random();
    private static final String FIXED = "fixed_0123456789";

    private final FakeClock clock = new FakeClock(NOW);
    private final ReadToken token = ReadToken.fresh(Set.of(Scope.AGGREGATES), NOW.plusSeconds(60));
    private final Readers readers = readers(Set.of());

    private Readers readers(Set<String> revoked) {
        return new Readers(List.of(NEW, OLD), List.of(FIXED), revoked, clock);
    }

    private static String why(Readers.Verdict verdict) {
        return verdict instanceof Refused refused ? refused.why() : "admitted";
    }

    @Test
    void admitsWhatTheNewAndTheOldKeySignedUntilTheirTime() {
        for (SigningKey key : List.of(NEW, OLD)) {
            assertThat(readers.judge(Scope.AGGREGATES, token.signedBy(key))).isEqualTo(new Admitted(token.expires()));
        }
        clock.advance(Duration.ofSeconds(59));
        assertThat(readers.judge(Scope.AGGREGATES, token.signedBy(NEW))).isInstanceOf(Admitted.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(why(readers.judge(Scope.AGGREGATES, token.signedBy(NEW)))).contains("expired");
        assertThat(readers.isOver(token.expires())).isTrue();
    }

    @Test
    void opensNothingButItsScopes() {
        assertThat(why(readers.judge(Scope.OPS, token.signedBy(NEW)))).contains("not for 'ops'");
        ReadToken both = ReadToken.fresh(EnumSet.allOf(Scope.class), NOW.plusSeconds(60));
        for (Scope scope : Scope.values()) {
            assertThat(readers.judge(scope, both.signedBy(NEW))).isInstanceOf(Admitted.class);
        }
    }

    @Test
    void refusesAKeyThatWasForgottenAndAnIdThatWasRevoked() {
        assertThat(why(readers.judge(Scope.AGGREGATES, token.signedBy(SigningKey.random()))))
                .contains("no read token of this server");
        assertThat(why(readers(Set.of(token.id())).judge(Scope.AGGREGATES, token.signedBy(NEW))))
                .contains("revoked");
    }

    @Test
    void aChangeOfAnyCharacterVoidsIt() {
        String text = token.signedBy(NEW);
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'a' ? 'b' : 'a';
            String changed = text.substring(0, i) + other + text.substring(i + 1);
            assertThat(readers.judge(Scope.AGGREGATES, changed)).as(changed).isInstanceOf(Refused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "rt1.", "rt1.....", "rt1......", "rt1.a.b.c.d.e", "fixed_0123456780", "fixed_012345678"
            })
    void refusesWhatIsNoToken(String text) {
        assertThat(readers.judge(Scope.AGGREGATES, text)).isInstanceOf(Refused.class);
        assertThat(readers.judge(Scope.AGGREGATES, text + "x".repeat(10_000))).isInstanceOf(Refused.class);
    }

    @Test
    void aFixedTokenOpensTheAggregatesAlone() {
        assertThat(readers.judge(Scope.AGGREGATES, FIXED)).isEqualTo(Admitted.FOREVER);
        assertThat(readers.judge(Scope.OPS, FIXED)).isInstanceOf(Refused.class);
        assertThat(readers.session(Scope.AGGREGATES, FIXED, Duration.ofHours(1)))
                .isNull();
    }

    @Test
    void aSessionEndsNoLaterThanItsTokenAndWithIt() {
        ReadToken both = ReadToken.fresh(EnumSet.allOf(Scope.class), NOW.plus(Duration.ofHours(2)));
        String shorter = readers.session(Scope.OPS, both.signedBy(OLD), Duration.ofHours(1));
        String longer = readers.session(Scope.OPS, both.signedBy(OLD), Duration.ofHours(3));

        assertThat(readers.judge(Scope.OPS, shorter)).isEqualTo(new Admitted(NOW.plus(Duration.ofHours(1))));
        assertThat(readers.judge(Scope.OPS, longer)).isEqualTo(new Admitted(both.expires()));
        assertThat(readers.judge(Scope.AGGREGATES, longer)).isInstanceOf(Refused.class);
        assertThat(readers(Set.of(both.id())).judge(Scope.OPS, longer)).isInstanceOf(Refused.class);
        assertThat(readers.session(Scope.OPS, token.signedBy(NEW), Duration.ofHours(1)))
                .isNull();
    }

    @Test
    void secretsStayOutOfTexts() {
        assertThat(NEW.toString()).isEqualTo("SigningKey[" + NEW.id() + "]").doesNotContain(NEW.hex());
        assertThat(new ReadTokens(List.of(FIXED), Set.of()).toString()).doesNotContain(FIXED);
    }
}
