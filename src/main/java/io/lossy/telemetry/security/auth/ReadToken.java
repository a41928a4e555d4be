package io.lossy.telemetry.security.auth;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Grants the right to read until a certain second:
 * {@code rt1.<key id>.<id>.<scopes>.<expiry, Unix seconds>.<signature>}. The signature covers everything before its
 * dot. The content is readable without the key; making or changing a token needs the key.
 *
 * @param id      the name by which it is revoked
 * @param expires the first second in which it is invalid
 */
public record ReadToken(String id, Set<TokenScope> scopes, Instant expires) {
    static final String PREFIX = "rt1.";
    /** Longer texts are rejected before any computation, because a client can send a text of any length. */
    private static final int MAX_LENGTH = 256;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,10}");

    public ReadToken {
        scopes = Set.copyOf(scopes);
        expires = expires.truncatedTo(ChronoUnit.SECONDS);
        if (scopes.isEmpty() || !ID.matcher(id).matches()) {
            throw new IllegalArgumentException("a token has an id of 16 hex digits and at least one scope");
        }
    }

    /** Creates a token with a new random id. */
    public static ReadToken fresh(Set<TokenScope> scopes, Instant expires) {
        byte[] id = new byte[8];
        new SecureRandom().nextBytes(id);
        return new ReadToken(HexFormat.of().formatHex(id), scopes, expires);
    }

    public String signedBy(SigningKey key) {
        String words = scopes.stream().sorted().map(TokenScope::word).collect(Collectors.joining("+"));
        String said = PREFIX + key.id() + "." + id + "." + words + "." + expires.getEpochSecond();
        return said + "." + key.sign(said);
    }

    /** Parses a token. Returns null if none of the keys signed it or it is malformed. Does not check the expiry. */
    static @Nullable ReadToken read(String text, Iterable<SigningKey> keys) {
        if (text.length() > MAX_LENGTH || !text.startsWith(PREFIX)) {
            return null;
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != 6) {
            return null;
        }
        String said = text.substring(0, text.lastIndexOf('.'));
        for (SigningKey key : keys) {
            if (key.id().equals(parts[1]) && key.signed(said, parts[5])) {
                return payload(parts[2], parts[3], parts[4]);
            }
        }
        return null;
    }

    private static @Nullable ReadToken payload(String id, String words, String seconds) {
        Set<TokenScope> scopes = EnumSet.noneOf(TokenScope.class);
        for (String word : words.split("\\+", -1)) {
            TokenScope scope = TokenScope.fromWord(word);
            if (scope != null) { // ignore scopes of later versions
                scopes.add(scope);
            }
        }
        boolean whole = !scopes.isEmpty()
                && ID.matcher(id).matches()
                && SECONDS.matcher(seconds).matches();
        return whole ? new ReadToken(id, scopes, Instant.ofEpochSecond(Long.parseLong(seconds))) : null;
    }

    public boolean isOver(Instant now) {
        return !now.isBefore(expires);
    }
}
