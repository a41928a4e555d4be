package io.lossy.telemetry.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognises read tokens: those that a signing key signed, and the fixed ones of the settings, which open the aggregates
 * alone. All digests are compared, each in constant time, so that neither length nor place of a match can be timed.
 */
public final class Readers {
    private final List<SigningKey> keys;
    private final List<SecretDigest> fixed;
    private final Set<String> revoked;
    private final Clock clock;

    /**
     * @param keys    the first signs, all of them verify
     * @param fixed   tokens for {@link Scope#AGGREGATES} that never expire
     * @param revoked ids of signed tokens that are void before their time
     */
    public Readers(List<SigningKey> keys, List<String> fixed, Set<String> revoked, Clock clock) {
        this.keys = List.copyOf(keys);
        this.fixed = fixed.stream().map(SecretDigest::of).toList();
        this.revoked = Set.copyOf(revoked);
        this.clock = clock;
    }

    /** What was found out about a token. */
    public sealed interface Verdict permits Admitted, Refused {}

    /** It opens the scope, until then. */
    public record Admitted(Instant until) implements Verdict {
        /** For those of whom no token is asked. */
        public static final Admitted FOREVER = new Admitted(Instant.MAX);
    }

    /** It does not; the reason is told to its holder. */
    public record Refused(String why) implements Verdict {}

    /** Whether this token opens that scope now. */
    public Verdict judge(Scope scope, @Nullable String token) {
        if (token == null) {
            return new Refused("send a read token for '" + scope.word() + "' as Authorization: Bearer");
        }
        if (scope == Scope.AGGREGATES && isFixed(token)) {
            return Admitted.FOREVER;
        }
        ReadToken read = ReadToken.read(token, keys);
        if (read == null) {
            return new Refused("this is no read token of this server");
        }
        if (read.isOver(clock.instant())) {
            return new Refused("this token expired at " + read.expires());
        }
        if (revoked.contains(read.id())) {
            return new Refused("this token was revoked");
        }
        return read.scopes().contains(scope)
                ? new Admitted(read.expires())
                : new Refused("this token is not for '" + scope.word() + "'");
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
     * A token for one browser, under the id of the one it was made from, so that revoking that ends it too.
     *
     * @return null when the token does not open the scope
     */
    public @Nullable String session(Scope scope, @Nullable String token, Duration most) {
        ReadToken read = token == null ? null : ReadToken.read(token, keys);
        if (read == null || !(judge(scope, token) instanceof Admitted admitted)) {
            return null;
        }
        Instant end = clock.instant().plus(most);
        Instant until = end.isBefore(admitted.until()) ? end : admitted.until();
        return new ReadToken(read.id(), Set.of(scope), until).signedBy(keys.get(0));
    }

    /** Whether what was admitted until then still is. */
    public boolean isOver(Instant until) {
        return !clock.instant().isBefore(until);
    }

    /** Milliseconds from now until then; for timers. */
    public long millisUntil(Instant until) {
        Instant now = clock.instant();
        return Duration.between(now, until.isBefore(now) ? now : until).toMillis();
    }
}
