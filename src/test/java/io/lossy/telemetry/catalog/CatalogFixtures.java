package io.lossy.telemetry.catalog;

import io.lossy.telemetry.catalog.model.BatchPolicy;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.ClientPolicy;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.catalog.model.SchemaVer;
import io.lossy.telemetry.catalog.model.Source;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Catalogs for tests, said in a line or two. */
public final class CatalogFixtures {
    private CatalogFixtures() {}

    public static Builder catalog() {
        return new Builder();
    }

    public static Family family(String name, int retentionDays, boolean enabled) {
        return new Family(
                name,
                "for tests",
                "tests",
                retentionDays,
                enabled,
                Priority.NORMAL,
                false,
                BatchPolicy.DEFAULT,
                ClientPolicy.DEFAULT);
    }

    public static Field number(String name, @Nullable Double min, @Nullable Double max) {
        return field(name, FieldType.NUMBER, min, max, List.of(), Pii.NONE);
    }

    public static Field integer(String name, @Nullable Double min, @Nullable Double max) {
        return field(name, FieldType.INTEGER, min, max, List.of(), Pii.NONE);
    }

    public static Field bool(String name) {
        return field(name, FieldType.BOOLEAN, null, null, List.of(), Pii.NONE);
    }

    public static Field oneOf(String name, String... values) {
        return field(name, FieldType.STRING, null, null, List.of(values), Pii.NONE);
    }

    public static Field text(String name, int maxLength) {
        return new Field(
                name,
                FieldType.STRING,
                false,
                "for tests",
                null,
                null,
                null,
                List.of(),
                maxLength,
                Pii.NONE,
                null,
                null,
                Set.of());
    }

    public static Field id(String name, Pii pii) {
        return field(name, FieldType.ID, null, null, List.of(), pii);
    }

    public static Field errorText(String name) {
        return field(name, FieldType.ERROR_TEXT, null, null, List.of(), Pii.HASH);
    }

    public static Field absent(String value, Field f) {
        return new Field(
                f.name(),
                f.type(),
                f.required(),
                f.description(),
                f.unit(),
                f.min(),
                f.max(),
                f.values(),
                f.maxLength(),
                f.pii(),
                value,
                null,
                Set.of());
    }

    public static Field required(Field f) {
        return new Field(
                f.name(),
                f.type(),
                true,
                f.description(),
                f.unit(),
                f.min(),
                f.max(),
                f.values(),
                f.maxLength(),
                f.pii(),
                null,
                null,
                Set.of());
    }

    public static Field unit(String unit, Field f) {
        return new Field(
                f.name(),
                f.type(),
                f.required(),
                f.description(),
                unit,
                f.min(),
                f.max(),
                f.values(),
                f.maxLength(),
                f.pii(),
                null,
                null,
                Set.of());
    }

    public static Field pii(Pii pii, Field f) {
        return new Field(
                f.name(),
                f.type(),
                f.required(),
                f.description(),
                f.unit(),
                f.min(),
                f.max(),
                f.values(),
                f.maxLength(),
                pii,
                null,
                null,
                Set.of());
    }

    private static Field field(
            String name, FieldType type, @Nullable Double min, @Nullable Double max, List<String> values, Pii pii) {
        return new Field(
                name,
                type,
                false,
                "for tests",
                null,
                min,
                max,
                values,
                Field.DEFAULT_MAX_LENGTH,
                pii,
                null,
                null,
                Set.of());
    }

    /** Families first, then events, each event of the family named last. */
    public static final class Builder {
        private final List<Family> families = new ArrayList<>();
        private final List<EventType> events = new ArrayList<>();

        public Builder family(String name) {
            return family(name, 30, true);
        }

        public Builder family(String name, int retentionDays, boolean enabled) {
            families.add(CatalogFixtures.family(name, retentionDays, enabled));
            return this;
        }

        /** An event of the last family that every source may send. */
        public Builder event(String name, Field... fields) {
            return event(name, 1.0, Set.of(Source.values()), Set.of(), fields);
        }

        public Builder sampled(String name, double rate, Field... fields) {
            return event(name, rate, Set.of(Source.values()), Set.of(), fields);
        }

        public Builder from(Source source, String name, Field... fields) {
            return event(name, 1.0, Set.of(source), Set.of(), fields);
        }

        public Builder aliased(String name, String alias, Field... fields) {
            return event(name, 1.0, Set.of(Source.values()), Set.of(alias), fields);
        }

        private Builder event(String name, double rate, Set<Source> sources, Set<String> aliases, Field... fields) {
            events.add(new EventType(
                    name,
                    new LinkedHashSet<>(aliases),
                    families.get(families.size() - 1).name(),
                    sources,
                    new SchemaVer(1, 0, 0),
                    "for tests",
                    "for tests",
                    "tests",
                    rate,
                    null,
                    null,
                    Set.of(),
                    List.of(fields),
                    List.of()));
            return this;
        }

        public Catalog build() {
            return new Catalog(1, families, events, List.of());
        }
    }
}
