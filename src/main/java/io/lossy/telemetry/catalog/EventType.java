package io.lossy.telemetry.catalog;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One catalogued event: what it means, who may send it, and what its payload may hold.
 *
 * @param aliases    other spellings that still arrive; stored under {@code name}
 * @param sampleRate share of ids kept, 0 exclusive to 1; the decision is a function of the id
 * @param expires    the day from which the lint asks for a decision; null: never
 * @param deprecated what to emit instead; null: current
 */
public record EventType(
        String name,
        Set<String> aliases,
        String family,
        Set<Source> sources,
        SchemaVer version,
        String description,
        String purpose,
        String owner,
        double sampleRate,
        @Nullable LocalDate expires,
        @Nullable String deprecated,
        List<Field> fields,
        List<MetricSpec> metrics) {

    public EventType {
        aliases = Set.copyOf(aliases);
        sources = Set.copyOf(sources);
        fields = List.copyOf(fields);
        metrics = List.copyOf(metrics);
        if (!(sampleRate > 0 && sampleRate <= 1)) {
            throw new IllegalArgumentException("sample_rate must be above 0 and at most 1: " + name);
        }
    }

    /** The place of a field in {@link #fields()}, or -1. */
    public int indexOf(String field) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(field)) {
                return i;
            }
        }
        return -1;
    }

    public @Nullable Field field(String field) {
        int i = indexOf(field);
        return i < 0 ? null : fields.get(i);
    }
}
