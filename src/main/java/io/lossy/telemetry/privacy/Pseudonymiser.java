package io.lossy.telemetry.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Replaces ids by keyed hashes. The same id always gives the same pseudonym, so that rows can be joined and erased.
 * Without the key no pseudonym can be traced back, not even by trying every possible id.
 *
 * <p>A pseudonym is the first 128 bits of {@code HMAC-SHA-256(key, purpose 0x00 value)}, written
 * {@code <key id>.<32 hex digits>}. The purpose prevents a session from being joined with an install that has the same
 * id. A session id has one purpose, and so one pseudonym, whether it comes from the request, the event or a field
 * {@code session_id}.
 *
 * <p>Safe to share between threads: each thread has its own {@link Mac} and its own bounded cache of recent ids,
 * because the ids of a client repeat with every batch.
 */
public final class Pseudonymiser {
    public static final String SESSION = "session";
    public static final String INSTALL = "install";

    private static final int REMEMBERED = 4_096;
    /** Longer values are not cached, so that the cache is bounded in bytes too. */
    private static final int MAX_REMEMBERED_LENGTH = 256;

    private static final int BYTES = 16;

    private final HashKey key;
    private final ThreadLocal<PerThreadMac> macs;
    private volatile List<Pseudonymiser> retiredKeys;

    public Pseudonymiser(HashKey key) {
        this(key, List.of());
    }

    /** @param older retired keys, under which rows may still be stored */
    public Pseudonymiser(HashKey key, List<HashKey> older) {
        this.key = key;
        this.macs = ThreadLocal.withInitial(() -> new PerThreadMac(key));
        this.retiredKeys = older.stream().map(Pseudonymiser::new).toList();
    }

    /** Returns the id of the key, which is the start of every pseudonym. */
    public String keyId() {
        return key.id();
    }

    /**
     * Returns the purpose of a catalogued field. Fields with session or install ids share the purposes of those ids.
     */
    public static String purposeOf(String field) {
        return switch (field) {
            case "session_id" -> SESSION;
            case "install_id" -> INSTALL;
            default -> "field:" + field;
        };
    }

    /** Returns the pseudonym of a raw value. */
    public String hash(String purpose, String value) {
        return macs.get().hash(purpose, value);
    }

    /** Returns the pseudonym of a raw value that is not expected again, without caching it. */
    public String hashUncached(String purpose, String value) {
        return macs.get().compute(purpose, value);
    }

    /** Returns true if this is a retired key that is still readable. */
    public boolean knows(String keyId) {
        return retiredKeys.stream().anyMatch(each -> each.keyId().equals(keyId));
    }

    /** Removes a retired key that was destroyed. */
    public void forget(String keyId) {
        retiredKeys =
                retiredKeys.stream().filter(each -> !each.keyId().equals(keyId)).toList();
    }

    /** Returns the pseudonyms of the value under every key that is still readable, the current key's first. */
    public List<String> hashWithAllKeys(String purpose, String value) {
        if (retiredKeys.isEmpty()) {
            return List.of(hash(purpose, value));
        }
        List<String> all = new ArrayList<>();
        all.add(hash(purpose, value));
        retiredKeys.forEach(each -> all.add(each.hash(purpose, value)));
        return all;
    }

    /** A raw value and its purpose. It is compared with every request, so its hash is computed once. */
    private static final class CacheKey {
        private final String purpose;
        private final String value;
        private final int hash;

        CacheKey(String purpose, String value) {
            this.purpose = purpose;
            this.value = value;
            this.hash = purpose.hashCode() * 31 + value.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof CacheKey key
                    && hash == key.hash
                    && value.equals(key.value)
                    && purpose.equals(key.purpose);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** The Mac and the cache of one thread. */
    private static final class PerThreadMac {
        private final String prefix;
        private final Mac mac;
        private final Map<CacheKey, String> recent = new RecentHashes();

        PerThreadMac(HashKey key) {
            this.prefix = key.id() + ".";
            this.mac = macOf(key);
        }

        private static Mac macOf(HashKey key) {
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
            CacheKey spoken = new CacheKey(purpose, value);
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

    /** A cache of pseudonyms that removes the least recently used one first. */
    private static final class RecentHashes extends LinkedHashMap<CacheKey, String> {
        private static final long serialVersionUID = 1L;

        RecentHashes() {
            super(256, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<CacheKey, String> eldest) {
            return size() > REMEMBERED;
        }
    }
}
