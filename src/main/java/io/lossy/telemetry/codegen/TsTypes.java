package io.lossy.telemetry.codegen;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;

/**
 * Generates {@code events.d.ts}, the TypeScript types of {@code events.js}. With them an editor marks a wrong event name
 * or field, also in a project that does not read types from JavaScript.
 */
final class TsTypes {
    private TsTypes() {}

    static String of(Catalog catalog, String header) {
        StringBuilder out = new StringBuilder("// ").append(header);
        out.append("\n\n/** The names of the catalog's events. */\nexport declare const Events: {\n");
        for (EventType event : catalog.events().values()) {
            doc(out, "  ", JsTypes.describe(event));
            out.append("  readonly ").append(Names.constant(event.name()));
            out.append(": '").append(event.name()).append("';\n");
        }
        out.append("};\n");
        catalog.events().values().forEach(event -> payload(out, event));
        out.append("\n/** The payload of each event, by name. */\nexport interface Payloads {\n");
        for (EventType event : catalog.events().values()) {
            out.append("  '").append(event.name()).append("': ");
            out.append(Names.type(event.name())).append("Payload;\n");
        }
        return out.append("}\n").toString();
    }

    private static void payload(StringBuilder out, EventType event) {
        out.append('\n');
        doc(out, "", event.description());
        out.append("export interface ").append(Names.type(event.name())).append("Payload {\n");
        for (Field field : event.fields()) {
            doc(out, "  ", JsTypes.describe(field));
            out.append("  ").append(field.name()).append(field.required() ? ": " : "?: ");
            out.append(JsTypes.type(field)).append(";\n");
        }
        out.append("}\n");
    }

    private static void doc(StringBuilder out, String indent, String text) {
        out.append(indent).append("/** ").append(Names.comment(text)).append(" */\n");
    }
}
