package io.lossy.telemetry.codegen;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;

/** Generates {@code events.js}, a plain ES module. Its JSDoc types let {@code tsc --checkJs} reject a wrong payload. */
final class JsConstants {
    private static final String OBJECT = """
            /** @type {Readonly<EventNames>} */
            export const Events = /** @type {any} */ (Object.freeze(catalog.events));
            """;

    private JsConstants() {}

    static String of(Catalog catalog, String header) {
        StringBuilder out = new StringBuilder("// ").append(header).append("\n\n");
        out.append("import { catalog } from './rules.js';\n\n/**\n * The names of the catalog's events.\n *\n");
        out.append(" * @typedef {object} EventNames\n");
        for (EventType event : catalog.events().values()) {
            out.append(" * @property {'").append(event.name()).append("'} ");
            out.append(Names.constant(event.name())).append(' ');
            out.append(Names.comment(JsTypes.describe(event))).append('\n');
        }
        out.append(" */\n\n").append(OBJECT);
        catalog.events().values().forEach(event -> payload(out, event));
        payloads(out, catalog);
        return out.toString();
    }

    private static void payload(StringBuilder out, EventType event) {
        out.append("\n/**\n * ").append(Names.comment(event.description())).append("\n *\n");
        out.append(" * @typedef {object} ").append(Names.type(event.name())).append("Payload\n");
        for (Field field : event.fields()) {
            String name = field.required() ? field.name() : "[" + field.name() + "]";
            out.append(" * @property {")
                    .append(JsTypes.type(field))
                    .append("} ")
                    .append(name);
            out.append(' ').append(Names.comment(JsTypes.describe(field))).append('\n');
        }
        out.append(" */\n");
    }

    /** Adds one type that maps event names to payloads, so that {@code emit} can be typed once for all events. */
    private static void payloads(StringBuilder out, Catalog catalog) {
        out.append("\n/**\n * The payload of each event, by name.\n *\n * @typedef {{\n");
        for (EventType event : catalog.events().values()) {
            String type = Names.type(event.name()) + "Payload";
            out.append(" *   '").append(event.name()).append("': ").append(type).append(",\n");
        }
        out.append(" * }} Payloads\n */\n");
    }
}
