package io.lossy.telemetry.validate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;

/**
 * Stands a keyed hash in for an id: the same id gives the same pseudonym, so that rows can be joined and erased, and
 * without the key none can be traced back, not even by trying every possible id.
 *
 * <p>{@code HMAC-SHA-256(key, purpose 0x00 value)}, its first 128 bits, written {@code <kid>.<32 hex digits>}. The purpose
 * keeps a session from being joined with an install that happens to have the same id; every spelling of a session (the
 * request's, the event's, a field {@code session_id}) shares one purpose and so one pseudonym.
 *
 * <p>Safe to share between threads: each has its own {@link Mac} and its own bounded memory of recent ids, since those of
 * one client come again with every batch.
 */
public final class Pseudonymiser {
    public static final String SESSION = "session";
    public static final String INSTALL = "install";

    private static final int REMEMBERED = 4_096;
    /** Longer values are hashed each time, so that the memory stays bounded in bytes too. */
    private static final int MAX_REMEMBERED_LENGTH = 256;

    private static final int BYTES = 16;

    private final HashKey key;
    private final ThreadLocal<Desk> desks;
    private volatile List<Pseudonymiser> older;

    public Pseudonymiser(HashKey key) {
        this(key, List.of());
    }

    /** @param older keys of before, under which rows may still be stored */
    public Pseudonymiser(HashKey key, List<HashKey> older) {
        this.key = key;
        this.desks = ThreadLocal.withInitial(() -> new Desk(key));
        this.older = older.stream().map(Pseudonymiser::new).toList();
    }

    /** The id of the key, which starts every pseudonym. */
    public String keyId() {
        return key.id();
    }

    /** The purpose of a catalogued field: those that are ids of a session or install share their purposes. */
    public static String purposeOf(String field) {
        return switch (field) {
            case "session_id" -> SESSION;
            case "install_id" -> INSTALL;
            default -> "field:" + field;
        };
    }

    /** The pseudonym of a raw value. */
    public String hash(String purpose, String value) {
        return desks.get().hash(purpose, value);
    }

    /** The same for a value that won't come again, and need not be remembered. */
    public String hashOnce(String purpose, String value) {
        return desks.get().compute(purpose, value);
    }

    /** Whether this is a key of before that can still be read. */
    public boolean knows(String keyId) {
        return older.stream().anyMatch(each -> each.keyId().equals(keyId));
    }

    /** A key of before that was destroyed. */
    public void forget(String keyId) {
        older = older.stream().filter(each -> !each.keyId().equals(keyId)).toList();
    }

    /** The value's pseudonyms under every key that can still be read, the present one's first. */
    public List<String> every(String purpose, String value) {
        if (older.isEmpty()) {
            return List.of(hash(purpose, value));
        }
        List<String> all = new ArrayList<>();
        all.add(hash(purpose, value));
        older.forEach(each -> all.add(each.hash(purpose, value)));
        return all;
    }

    private record Spoken(String purpose, String value) {}

    /** One thread's Mac and memory. */
    private static final class Desk {
        private final String prefix;
        private final Mac mac;
        private final Map<Spoken, String> recent = new Recent();

        Desk(HashKey key) {
            this.prefix = key.id() + ".";
            this.mac = keyed(key);
        }

        private static Mac keyed(HashKey key) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(key.secret());
                return mac;
            } catch (InvalidKeyException e) {
                throw new IllegalArgumentException("the hash key cannot be used", e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no HmacSHA256, which every Java must have", e);
            }
        }

        String hash(String purpose, String value) {
            if (value.length() > MAX_REMEMBERED_LENGTH) {
                return compute(purpose, value);
            }
            Spoken spoken = new Spoken(purpose, value);
            String known = recent.get(spoken);
            if (known == null) {
                known = compute(purpose, value);
                recent.put(spoken, known);
            }
            return known;
        }

        private String compute(String purpose, String value) {
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            byte[] hash = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
            return prefix + HexFormat.of().formatHex(hash, 0, BYTES);
        }
    }

    /** The latest pseudonyms, the longest unused leaving first. */
    private static final class Recent extends LinkedHashMap<Spoken, String> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(256, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Spoken, String> eldest) {
            return size() > REMEMBERED;
        }
    }
}
