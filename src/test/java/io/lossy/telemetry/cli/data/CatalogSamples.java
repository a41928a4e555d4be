package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.SchemaVer;
import io.lossy.telemetry.catalog.model.Source;
import java.util.List;
import java.util.Set;

/** Small catalog entries for the tests of the commands. */
public final class CatalogSamples {
    private CatalogSamples() {}

    public static EventType event(String name, Field... fields) {
        return new EventType(
                name,
                Set.of(),
                "test",
                Set.of(Source.EXTENSION),
                new SchemaVer(1, 0, 0),
                "",
                "",
                "",
                1.0,
                null,
                null,
                Set.of(),
                List.of(fields),
                List.of());
    }

    public static Field field(String name, FieldType type) {
        Pii pii = type == FieldType.ID ? Pii.HASH : Pii.NONE;
        return new Field(name, type, true, "", null, null, null, List.of(), 64, pii, null, null, Set.of());
    }
}
