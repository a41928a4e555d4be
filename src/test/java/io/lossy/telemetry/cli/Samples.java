package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Field;
import io.lossy.telemetry.catalog.FieldType;
import io.lossy.telemetry.catalog.Pii;
import io.lossy.telemetry.catalog.SchemaVer;
import io.lossy.telemetry.catalog.Source;
import java.util.List;
import java.util.Set;

/** Small catalog entries for the tests of the commands. */
final class Samples {
    private Samples() {}

    static EventType event(String name, Field... fields) {
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
                List.of(fields),
                List.of());
    }

    static Field field(String name, FieldType type) {
        Pii pii = type == FieldType.ID ? Pii.HASH : Pii.NONE;
        return new Field(name, type, true, "", null, null, null, List.of(), 64, pii);
    }
}
