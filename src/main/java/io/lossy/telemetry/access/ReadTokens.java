package io.lossy.telemetry.access;

import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * What the settings say of read tokens.
 *
 * @param fixed   open the aggregates and never expire; 16 characters or more
 * @param revoked ids of signed tokens that are void before their time
 */
public record ReadTokens(List<String> fixed, Set<String> revoked) {
    public ReadTokens {
        fixed = List.copyOf(fixed);
        revoked = Set.copyOf(revoked);
    }

    /** @param keys see {@link SigningKeys#find} */
    public Readers with(List<SigningKey> keys, Clock clock) {
        return new Readers(keys, fixed, revoked, clock);
    }

    /** Without the tokens, which are secrets. */
    @Override
    public String toString() {
        return "ReadTokens[" + fixed.size() + " fixed, " + revoked.size() + " revoked]";
    }
}
