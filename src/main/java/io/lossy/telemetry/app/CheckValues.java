package io.lossy.telemetry.app;

import io.lossy.telemetry.ingest.WriteKey;
import io.lossy.telemetry.node.SharedPart;
import io.lossy.telemetry.node.SharedParts;
import io.lossy.telemetry.node.SharedSigningKeys;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Computes the check values by which servers on one database see whether they have the same keys. Those of write keys and
 * tokens are made with the hash key, because a secret that a person invented could be guessed from a plain digest.
 */
final class CheckValues {
    /** 48 bits: two lists of keys have the same value by chance once in 2.8 * 10^14. */
    private static final int DIGITS = 12;

    private CheckValues() {}

    static SharedParts of(
            String catalog, Pseudonymiser pseudonymiser, ReadTokenVerifier readers, List<WriteKey> writeKeys) {
        return new SharedParts(Map.of(
                SharedPart.CATALOG, catalog,
                SharedPart.HASH_KEYS, pseudonymiser.keyId(),
                SharedPart.SIGNING_KEYS, SharedSigningKeys.checkValue(readers.keyIds()),
                SharedPart.WRITE_KEYS, keyed(pseudonymiser, "write keys", lines(writeKeys)),
                SharedPart.READ_TOKENS, keyed(pseudonymiser, "read tokens", readers.tokenDigests())));
    }

    /** Leaves out the rates, which servers of different size may set differently. */
    private static List<String> lines(List<WriteKey> keys) {
        return keys.stream()
                .map(key -> key.id() + " "
                        + key.digests().stream()
                                .map(digest -> digest.hex())
                                .sorted()
                                .toList() + " "
                        + key.sources().stream().sorted().toList() + " "
                        + key.origins().stream().sorted().toList())
                .sorted()
                .toList();
    }

    private static String keyed(Pseudonymiser pseudonymiser, String purpose, List<String> lines) {
        String text = lines.stream().collect(Collectors.joining("\n"));
        String hash = pseudonymiser.hashUncached(purpose, text);
        int hex = hash.indexOf('.') + 1;
        return hash.substring(hex, hex + DIGITS);
    }
}
