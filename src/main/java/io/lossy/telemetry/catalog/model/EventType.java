package io.lossy.telemetry.catalog.model;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One event of the catalog: its meaning, its allowed sources, and the fields of its payload.
 *
 * @param aliases other names that clients still send; stored under {@code name}
 * @param sampleRate share of ids to keep, above 0 and at most 1; the choice depends on the id only
 * @param expires the day from which the lint demands a decision; null for never
 * @param deprecated what to emit instead; null for a current event
 * @param forward names of the destinations that receive the event; nothing leaves by default
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
        Set<String> forward,
        List<Field> fields,
        List<MetricSpec> metrics) {

    public EventType {
        aliases = Set.copyOf(aliases);
        sources = Set.copyOf(sources);
        forward = Set.copyOf(forward);
        fields = List.copyOf(fields);
        metrics = List.copyOf(metrics);
        if (!(sampleRate > 0 && sampleRate <= 1)) {
            throw new IllegalArgumentException("sample_rate must be above 0 and at most 1: " + name);
        }
    }

    /** Returns the index of a field in {@link #fields()}, or -1. */
    public int indexOf(String field) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(field)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the same type for events that were validated under another version. */
    public EventType withVersion(SchemaVer other) {
        return new EventType(
                name,
                aliases,
                family,
                sources,
                other,
                description,
                purpose,
                owner,
                sampleRate,
                expires,
                deprecated,
                forward,
                fields,
                metrics);
    }

    public @Nullable Field field(String field) {
        int i = indexOf(field);
        return i < 0 ? null : fields.get(i);
    }
}
