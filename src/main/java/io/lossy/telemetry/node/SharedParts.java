package io.lossy.telemetry.node;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Holds a short check value for each part that servers on one database should have in common. A part without a value is
 * unknown, and equal to every other.
 */
public record SharedParts(Map<SharedPart, String> values) {
    private static final String SAFE = "[0-9A-Za-z.+_-]*";
    private static final Pattern WORD = Pattern.compile("([a-z_]+)=(" + SAFE + ")");

    /** Parts whose check values are made with the hash key, so that they say nothing if the hash keys differ. */
    private static final Set<SharedPart> KEYED = Set.of(SharedPart.WRITE_KEYS, SharedPart.READ_TOKENS);

    public SharedParts {
        values = Map.copyOf(values);
        if (!values.values().stream().allMatch(value -> value.matches(SAFE))) {
            throw new IllegalArgumentException("a check value consists of letters, digits and . + _ -");
        }
    }

    /** Returns the parts that two columns of the table {@code nodes} name. Ignores parts that this version does not know. */
    public static SharedParts of(String catalog, String keys) {
        Map<SharedPart, String> values = new EnumMap<>(SharedPart.class);
        Map<String, String> words = WORD.matcher(keys)
                .results()
                .collect(Collectors.toMap((MatchResult word) -> word.group(1), word -> word.group(2), (a, b) -> a));
        for (SharedPart part : SharedPart.values()) {
            String value = words.get(part.word());
            if (value != null) {
                values.put(part, value);
            }
        }
        if (!catalog.isEmpty()) {
            values.put(SharedPart.CATALOG, catalog);
        }
        return new SharedParts(values);
    }

    public SharedParts withCatalog(String hash) {
        Map<SharedPart, String> next = new EnumMap<>(SharedPart.class);
        next.putAll(values);
        next.put(SharedPart.CATALOG, hash);
        return new SharedParts(next);
    }

    /** Returns the hash of the catalog, or an empty text if it is unknown. */
    public String catalog() {
        return values.getOrDefault(SharedPart.CATALOG, "");
    }

    /** Returns all parts but the catalog, as the column {@code keys} holds them. */
    public String keys() {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .filter(part -> part.getKey() != SharedPart.CATALOG)
                        .map(part -> part.getKey().word() + "=" + part.getValue())
                        .collect(Collectors.joining(" "));
    }

    /** Returns the parts that are known here and there, and differ. */
    public Set<SharedPart> differences(SharedParts other) {
        Set<SharedPart> different = EnumSet.noneOf(SharedPart.class);
        values.forEach((part, value) -> {
            if (!other.values.getOrDefault(part, value).equals(value)) {
                different.add(part);
            }
        });
        if (different.contains(SharedPart.HASH_KEYS)) {
            different.removeAll(KEYED);
        }
        return different;
    }
}
