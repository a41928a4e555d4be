package io.lossy.telemetry.codegen;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Generates {@code Events.java} with the names as constants, so that a wrong name does not compile. */
final class JavaConstants {
    private JavaConstants() {}

    static String of(Catalog catalog, String header, String packageName) {
        StringBuilder out = new StringBuilder("// ").append(header).append('\n');
        out.append("package ").append(packageName).append(";\n\n");
        out.append("/** The names of the catalog: events as constants, the fields of each in a class of its own. */\n");
        out.append("public final class Events {\n    private Events() {}\n");
        for (EventType event : catalog.events().values()) {
            out.append('\n');
            doc(out, "    ", event.description(), event.deprecated());
            constant(out, "    ", Names.constant(event.name()), event.name());
        }
        for (EventType event : catalog.events().values()) {
            fields(out, event);
        }
        return out.append("}\n").toString();
    }

    private static void fields(StringBuilder out, EventType event) {
        String type = Names.type(event.name());
        out.append("\n    /** Fields of {@link #")
                .append(Names.constant(event.name()))
                .append("}. */\n");
        out.append("    public static final class ").append(type).append(" {\n");
        out.append("        private ").append(type).append("() {}\n");
        for (Field field : event.fields()) {
            out.append('\n');
            doc(out, "        ", field.description() + (field.required() ? " Required." : ""), field.deprecated());
            constant(out, "        ", field.name().toUpperCase(Locale.ROOT), field.name());
        }
        out.append("    }\n");
    }

    private static void doc(StringBuilder out, String indent, String text, @Nullable String instead) {
        String more = instead == null ? "" : " Deprecated: " + instead;
        out.append(indent).append("/** ").append(Names.comment(text + more)).append(" */\n");
    }

    private static void constant(StringBuilder out, String indent, String name, String value) {
        out.append(indent)
                .append("public static final String ")
                .append(name)
                .append(" = \"")
                .append(value)
                .append("\";\n");
    }
}
