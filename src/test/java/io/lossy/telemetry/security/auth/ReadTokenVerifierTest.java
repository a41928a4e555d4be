package io.lossy.telemetry.security.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.security.auth.ReadTokenVerifier.TokenAccepted;
import io.lossy.telemetry.security.auth.ReadTokenVerifier.TokenRejected;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTokenVerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final SigningKey NEW = SigningKey.random();
    private static final SigningKey OLD = SigningKey.random();
    private static final String FIXED = "fixed_0123456789";

    private final FakeClock clock = new FakeClock(NOW);
    private final ReadToken token = ReadToken.fresh(Set.of(TokenScope.AGGREGATES), NOW.plusSeconds(60));
    private final ReadTokenVerifier readers = readers(Set.of());

    private ReadTokenVerifier readers(Set<String> revoked) {
        return new ReadTokenVerifier(List.of(NEW, OLD), List.of(FIXED), revoked, clock);
    }

    private static String why(ReadTokenVerifier.TokenCheck verdict) {
        return verdict instanceof TokenRejected refused ? refused.why() : "admitted";
    }

    @Test
    void admitsWhatTheNewAndTheOldKeySignedUntilTheirTime() {
        for (SigningKey key : List.of(NEW, OLD)) {
            assertThat(readers.verify(TokenScope.AGGREGATES, token.signedBy(key)))
                    .isEqualTo(new TokenAccepted(token.expires()));
        }
        clock.advance(Duration.ofSeconds(59));
        assertThat(readers.verify(TokenScope.AGGREGATES, token.signedBy(NEW))).isInstanceOf(TokenAccepted.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(why(readers.verify(TokenScope.AGGREGATES, token.signedBy(NEW))))
                .contains("expired");
        assertThat(readers.isOver(token.expires())).isTrue();
    }

    @Test
    void opensNothingButItsScopes() {
        assertThat(why(readers.verify(TokenScope.OPS, token.signedBy(NEW)))).contains("not for 'ops'");
        ReadToken both = ReadToken.fresh(EnumSet.allOf(TokenScope.class), NOW.plusSeconds(60));
        for (TokenScope scope : TokenScope.values()) {
            assertThat(readers.verify(scope, both.signedBy(NEW))).isInstanceOf(TokenAccepted.class);
        }
    }

    @Test
    void refusesAKeyThatWasForgottenAndAnIdThatWasRevoked() {
        assertThat(why(readers.verify(TokenScope.AGGREGATES, token.signedBy(SigningKey.random()))))
                .contains("not a read token of this server");
        assertThat(why(readers(Set.of(token.id())).verify(TokenScope.AGGREGATES, token.signedBy(NEW))))
                .contains("revoked");
    }

    @Test
    void aChangeOfAnyCharacterVoidsIt() {
        String text = token.signedBy(NEW);
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'a' ? 'b' : 'a';
            String changed = text.substring(0, i) + other + text.substring(i + 1);
            assertThat(readers.verify(TokenScope.AGGREGATES, changed))
                    .as(changed)
                    .isInstanceOf(TokenRejected.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "rt1.", "rt1.....", "rt1......", "rt1.a.b.c.d.e", "fixed_0123456780", "fixed_012345678"
            })
    void refusesWhatIsNoToken(String text) {
        assertThat(readers.verify(TokenScope.AGGREGATES, text)).isInstanceOf(TokenRejected.class);
        assertThat(readers.verify(TokenScope.AGGREGATES, text + "x".repeat(10_000)))
                .isInstanceOf(TokenRejected.class);
    }

    @Test
    void aFixedTokenOpensTheAggregatesAlone() {
        assertThat(readers.verify(TokenScope.AGGREGATES, FIXED)).isEqualTo(TokenAccepted.FOREVER);
        assertThat(readers.verify(TokenScope.OPS, FIXED)).isInstanceOf(TokenRejected.class);
        assertThat(readers.session(TokenScope.AGGREGATES, FIXED, Duration.ofHours(1)))
                .isNull();
    }

    @Test
    void aSessionEndsNoLaterThanItsTokenAndWithIt() {
        ReadToken both = ReadToken.fresh(EnumSet.allOf(TokenScope.class), NOW.plus(Duration.ofHours(2)));
        String shorter = readers.session(TokenScope.OPS, both.signedBy(OLD), Duration.ofHours(1));
        String longer = readers.session(TokenScope.OPS, both.signedBy(OLD), Duration.ofHours(3));

        assertThat(readers.verify(TokenScope.OPS, shorter)).isEqualTo(new TokenAccepted(NOW.plus(Duration.ofHours(1))));
        assertThat(readers.verify(TokenScope.OPS, longer)).isEqualTo(new TokenAccepted(both.expires()));
        assertThat(readers.verify(TokenScope.AGGREGATES, longer)).isInstanceOf(TokenRejected.class);
        assertThat(readers(Set.of(both.id())).verify(TokenScope.OPS, longer)).isInstanceOf(TokenRejected.class);
        assertThat(readers.session(TokenScope.OPS, token.signedBy(NEW), Duration.ofHours(1)))
                .isNull();
    }

    @Test
    void secretsStayOutOfTexts() {
        assertThat(NEW.toString()).isEqualTo("SigningKey[" + NEW.id() + "]").doesNotContain(NEW.hex());
        assertThat(new ReadTokenConfig(List.of(FIXED), Set.of()).toString()).doesNotContain(FIXED);
    }
}
