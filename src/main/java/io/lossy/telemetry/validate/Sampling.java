package io.lossy.telemetry.validate;

/**
 * Decides by the id alone whether an event of a sampled type is kept. Client and server therefore make the same
 * decision, at every attempt.
 *
 * <p>The function is FNV-1a, 32 bits, over the 36 ASCII bytes of the id in lower case: start with 2166136261; for each
 * byte, xor it in, then multiply by 16777619 modulo 2^32. The event is kept if {@code hash / 2^32 < sample_rate}, with
 * the hash as an unsigned number. In JavaScript:
 *
 * <pre>{@code
 * let h = 0x811c9dc5;
 * for (let i = 0; i < 36; i++) h = Math.imul(h ^ id.charCodeAt(i), 0x01000193) >>> 0;
 * const keep = h / 4294967296 < sampleRate;
 * }</pre>
 *
 * <table>
 * <caption>Test vectors</caption>
 * <tr><th>id</th><th>hash</th><th>hash / 2^32</th></tr>
 * <tr><td>01936f6e-8d54-7cc3-98c4-dc0c0c07398f</td><td>739477680</td><td>0.172173</td></tr>
 * <tr><td>01936f6e-8d54-7000-8000-000000000000</td><td>3242073435</td><td>0.754854</td></tr>
 * <tr><td>01936f6e-8d54-7fff-bfff-ffffffffffff</td><td>307228261</td><td>0.071532</td></tr>
 * <tr><td>550e8400-e29b-41d4-a716-446655440000</td><td>2292069672</td><td>0.533664</td></tr>
 * </table>
 */
public final class Sampling {
    private static final double RANGE = 0x1p32;

    private Sampling() {}

    /** Returns true if the event with this id, written in 36 characters of either case, is kept at this rate. */
    public static boolean keeps(String id, double rate) {
        return hash(id) / RANGE < rate;
    }

    /** Returns the FNV-1a hash of the lower-case id, from 0 to 2^32 - 1. */
    static long hash(String id) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            int lower = c >= 'A' && c <= 'F' ? c + 32 : c;
            hash = (hash ^ lower) * 0x01000193;
        }
        return hash & 0xffffffffL;
    }
}
