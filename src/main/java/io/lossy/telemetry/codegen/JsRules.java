package io.lossy.telemetry.codegen;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.ClientPolicy;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Family;
import io.lossy.telemetry.catalog.Field;
import io.lossy.telemetry.catalog.FieldType;
import io.lossy.telemetry.catalog.Pii;
import io.lossy.telemetry.catalog.Source;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes {@code rules.js}: what the client's {@code validation.js} holds an event against, as data, since an extension may
 * not make code at run time.
 */
final class JsRules {
    private static final String TYPES = """

            /**
             * @typedef {object} FieldRule
             * @property {'string' | 'id' | 'number' | 'integer' | 'boolean'} type
             * @property {boolean} [required]
             * @property {number} [min]
             * @property {number} [max]
             * @property {readonly string[]} [values]
             * @property {number} [maxLength] of strings and ids without values; 256 unless it is here
             * @property {'hash' | 'drop'} [pii]
             */
            /** @typedef {{ family: string, sources: readonly string[], rate?: number, fields: Record<string, FieldRule> }} EventRule */
            /** @typedef {{ enabled: boolean, urgent?: boolean, flushMs: number, batch: number, perSecond: number, burst: number }} FamilyRule */
            """;

    private JsRules() {}

    static String of(Catalog catalog) {
        StringBuilder out = new StringBuilder("// ")
                .append(GeneratedFiles.HEADER)
                .append('\n')
                .append(TYPES);
        out.append("\n/** @type {Record<string, FamilyRule>} */\nexport const families = {\n");
        catalog.families().values().forEach(family -> family(out, family));
        out.append("};\n\n/** @type {Record<string, string>} other spellings that still arrive */\n");
        out.append("export const aliases = {\n");
        aliases(catalog)
                .forEach((alias, name) -> out.append("  '")
                        .append(alias)
                        .append("': '")
                        .append(name)
                        .append("',\n"));
        out.append("};\n\n/** @type {Record<string, EventRule>} */\nexport const rules = {\n");
        catalog.events().values().forEach(event -> event(out, event));
        return out.append("};\n").toString();
    }

    private static Map<String, String> aliases(Catalog catalog) {
        Map<String, String> aliases = new TreeMap<>();
        catalog.events().values().forEach(event -> event.aliases().forEach(alias -> aliases.put(alias, event.name())));
        return aliases;
    }

    private static void family(StringBuilder out, Family family) {
        ClientPolicy client = family.client();
        out.append("  ").append(family.name()).append(": { enabled: ").append(family.enabled());
        out.append(client.urgent() ? ", urgent: true" : "");
        out.append(", flushMs: ").append(client.flushInterval().toMillis());
        out.append(", batch: ").append(client.maxBatchEvents());
        out.append(", perSecond: ").append(Names.number(client.rateLimit().perSecond()));
        out.append(", burst: ").append(client.rateLimit().burst()).append(" },\n");
    }

    private static void event(StringBuilder out, EventType event) {
        String sources = event.sources().stream()
                .sorted()
                .map(Source::word)
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(", "));
        out.append("  '").append(event.name()).append("': {\n    family: '").append(event.family());
        out.append("', sources: [").append(sources).append("],");
        if (event.sampleRate() < 1) {
            out.append(" rate: ").append(Names.number(event.sampleRate())).append(',');
        }
        out.append("\n    fields: {\n");
        event.fields().forEach(field -> field(out, field));
        out.append("    },\n  },\n");
    }

    private static void field(StringBuilder out, Field field) {
        out.append("      ")
                .append(field.name())
                .append(": { type: '")
                .append(field.type().word());
        out.append('\'');
        boolean text = !field.isEnum() && !field.isNumeric() && field.type() != FieldType.BOOLEAN;
        if (text && field.maxLength() != Field.DEFAULT_MAX_LENGTH) {
            out.append(", maxLength: ").append(field.maxLength());
        }
        if (field.required()) {
            out.append(", required: true");
        }
        if (field.min() != null) {
            out.append(", min: ").append(Names.number(field.min()));
        }
        if (field.max() != null) {
            out.append(", max: ").append(Names.number(field.max()));
        }
        if (field.isEnum()) {
            out.append(field.values().stream().collect(Collectors.joining("', '", ", values: ['", "']")));
        }
        if (field.pii() != Pii.NONE) {
            out.append(", pii: '").append(field.pii().word()).append('\'');
        }
        out.append(" },\n");
    }
}
