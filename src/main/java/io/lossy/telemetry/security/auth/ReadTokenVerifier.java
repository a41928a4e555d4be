package io.lossy.telemetry.security.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies read tokens: signed tokens, and the fixed tokens of the settings, which are valid for the aggregates only.
 * Compares all digests, each in constant time, so that timing reveals neither the length nor the position of a match.
 */
public final class ReadTokenVerifier {
    private final List<SigningKey> keys;
    private final List<SecretDigest> fixed;
    private final Set<String> revoked;
    private final Clock clock;

    /**
     * @param keys    the first one signs, all of them verify
     * @param fixed   tokens for {@link TokenScope#AGGREGATES} that never expire
     * @param revoked ids of signed tokens that are invalid before they expire
     */
    public ReadTokenVerifier(List<SigningKey> keys, List<String> fixed, Set<String> revoked, Clock clock) {
        this.keys = List.copyOf(keys);
        this.fixed = fixed.stream().map(SecretDigest::of).toList();
        this.revoked = Set.copyOf(revoked);
        this.clock = clock;
    }

    /** The result of a token check. */
    public sealed interface TokenCheck permits TokenAccepted, TokenRejected {}

    /** The token is valid for the scope until then. */
    public record TokenAccepted(Instant until) implements TokenCheck {
        /** For fixed tokens, and for clients that need no token. */
        public static final TokenAccepted FOREVER = new TokenAccepted(Instant.MAX);
    }

    /** The token is not valid for the scope. The client receives the reason. */
    public record TokenRejected(String why) implements TokenCheck {}

    /** Checks whether a token is valid for a scope now. */
    public TokenCheck verify(TokenScope scope, @Nullable String token) {
        if (token == null) {
            return new TokenRejected("send a read token for '" + scope.word() + "' as Authorization: Bearer");
        }
        if (scope == TokenScope.AGGREGATES && isFixed(token)) {
            return TokenAccepted.FOREVER;
        }
        ReadToken read = ReadToken.read(token, keys);
        if (read == null) {
            return new TokenRejected("this is not a read token of this server");
        }
        if (read.isOver(clock.instant())) {
            return new TokenRejected("this token expired at " + read.expires());
        }
        if (revoked.contains(read.id())) {
            return new TokenRejected("this token was revoked");
        }
        return read.scopes().contains(scope)
                ? new TokenAccepted(read.expires())
                : new TokenRejected("this token is not for '" + scope.word() + "'");
    }

    private boolean isFixed(String token) {
        SecretDigest digest = SecretDigest.of(token);
        boolean found = false;
        for (SecretDigest known : fixed) {
            found |= known.equals(digest);
        }
        return found;
    }

    /**
     * Creates a token for one browser session. It has the id of the given token, so that a revocation ends both, and it
     * does not outlive that token.
     *
     * @return null if the given token is not valid for the scope, or is a fixed one
     */
    public @Nullable String session(TokenScope scope, @Nullable String token, Duration most) {
        ReadToken read = token == null ? null : ReadToken.read(token, keys);
        if (read == null || !(verify(scope, token) instanceof TokenAccepted admitted)) {
            return null;
        }
        Instant end = clock.instant().plus(most);
        Instant until = end.isBefore(admitted.until()) ? end : admitted.until();
        return new ReadToken(read.id(), Set.of(scope), until).signedBy(keys.get(0));
    }

    /** Returns the ids of the signing keys, first the one that signs. */
    public List<String> keyIds() {
        return keys.stream().map(SigningKey::id).toList();
    }

    /** Returns digests of the fixed tokens and the ids of revoked ones, sorted. */
    public List<String> tokenDigests() {
        return Stream.concat(fixed.stream().map(SecretDigest::hex), revoked.stream())
                .sorted()
                .toList();
    }

    /** Returns true if this expiry time has passed. */
    public boolean isOver(Instant until) {
        return !clock.instant().isBefore(until);
    }

    /** Returns the milliseconds from now until then, 0 if it has passed; for timers. */
    public long millisUntil(Instant until) {
        Instant now = clock.instant();
        return Duration.between(now, until.isBefore(now) ? now : until).toMillis();
    }
}
