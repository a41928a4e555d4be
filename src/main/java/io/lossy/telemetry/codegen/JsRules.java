package io.lossy.telemetry.codegen;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.ClientPolicy;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import java.util.regex.Pattern;

/**
 * Generates {@code rules.js}, the rules by which the client's {@code validation.js} validates events. The rules are data,
 * because an extension may not generate code at run time. {@code fields.js} of the client reads the text and describes its
 * form, which is short because every byte of the client counts.
 */
final class JsRules {
    private static final Pattern ZEROS = Pattern.compile("0{3,}$");

    /** The form has no way to write other aliases. The server accepts those too. */
    private static final Pattern ALIAS = Pattern.compile("[^;`$\\\\\\p{Cntrl}]+");

    /** 2^53: JavaScript represents every whole number up to it exactly. The server's validator has the same limit. */
    private static final double MAX_EXACT = 9_007_199_254_740_992.0;

    private JsRules() {}

    /** @param fields the module that reads the text */
    static String of(Catalog catalog, String header, String fields) {
        StringBuilder out = new StringBuilder("// ").append(header);
        out.append("\n\nimport { catalogOf } from '").append(fields).append("';\n\n");
        out.append("export const catalog = catalogOf(`");
        String separator = "";
        for (Family family : catalog.families().values()) {
            out.append(separator);
            family(out, family);
            catalog.events().values().stream()
                    .filter(event -> event.family().equals(family.name()))
                    .forEach(event -> event(out, event));
            separator = "\n";
        }
        return out.append("`);\n").toString();
    }

    private static void family(StringBuilder out, Family family) {
        ClientPolicy client = family.client();
        out.append(family.name()).append(';').append(number((double)
                client.flushInterval().toMillis()));
        out.append(';').append(number(client.maxBatchEvents()));
        out.append(';').append(number(client.rateLimit().perSecond()));
        out.append(';').append(number(client.rateLimit().burst()));
        out.append(family.enabled() ? "" : ";off").append(client.urgent() ? ";urgent" : "");
    }

    private static void event(StringBuilder out, EventType event) {
        out.append("\n;").append(event.name()).append(';').append(number(event.sampleRate()));
        out.append(';');
        event.sources().stream()
                .sorted()
                .forEach(source -> out.append(source.word().charAt(0)));
        event.fields().forEach(field -> field(out, field));
        event.aliases().stream()
                .filter(alias -> ALIAS.matcher(alias).matches())
                .forEach(alias -> out.append("\n;").append(alias));
    }

    private static void field(StringBuilder out, Field field) {
        out.append(';').append(field.name()).append(',').append(letter(field));
        out.append(field.required() ? "!" : "");
        if (field.pii() == Pii.DROP) {
            out.append('-');
        } else if (field.pii() == Pii.HASH && !field.type().isPersonal()) {
            out.append('*');
        }
        if (field.isBoundedText() && field.maxLength() != Field.DEFAULT_MAX_LENGTH) {
            out.append(',').append(field.maxLength());
        } else if (field.isNumeric()) {
            double most = field.type() == FieldType.INTEGER ? MAX_EXACT : Double.MAX_VALUE;
            out.append(',').append(number(field.min() == null ? -most : Math.max(field.min(), -most)));
            out.append(',').append(number(field.max() == null ? most : Math.min(field.max(), most)));
        }
    }

    private static char letter(Field field) {
        return switch (field.type()) {
            case NUMBER -> 'n';
            case INTEGER -> 'w';
            case BOOLEAN -> 'b';
            case STRING -> field.isEnum() ? 'e' : 's';
            case ID -> 'i';
            case ERROR_TEXT -> 't';
        };
    }

    /** A number as JavaScript reads it, in few characters: 6e4, 0.25. */
    private static String number(double value) {
        return ZEROS.matcher(Names.number(value))
                .replaceFirst(zeros -> "e" + zeros.group().length());
    }
}
