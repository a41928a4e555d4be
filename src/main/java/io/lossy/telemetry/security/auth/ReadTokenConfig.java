package io.lossy.telemetry.security.auth;

import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * Holds the settings for read tokens.
 *
 * @param fixed   tokens for the aggregates that never expire; 16 characters or more
 * @param revoked ids of signed tokens that are invalid before they expire
 */
public record ReadTokenConfig(List<String> fixed, Set<String> revoked) {
    public ReadTokenConfig {
        fixed = List.copyOf(fixed);
        revoked = Set.copyOf(revoked);
    }

    /** @param keys see {@link SigningKeys#find} */
    public ReadTokenVerifier with(List<SigningKey> keys, Clock clock) {
        return new ReadTokenVerifier(keys, fixed, revoked, clock);
    }

    /** Omits the tokens, which are secrets. */
    @Override
    public String toString() {
        return "ReadTokens[" + fixed.size() + " fixed, " + revoked.size() + " revoked]";
    }
}
