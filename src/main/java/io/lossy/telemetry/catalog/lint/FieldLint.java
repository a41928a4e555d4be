package io.lossy.telemetry.catalog.lint;

import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.Units;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Reports questionable properties of one field: its unit, its range, and above all personal data that it may reveal.
 */
final class FieldLint {
    private static final Set<String> ID_WORDS = Set.of("id", "ids", "uuid", "token", "ip", "user", "login");
    private static final Set<String> TEXT_WORDS = Set.of(
            "message",
            "msg",
            "text",
            "title",
            "url",
            "uri",
            "email",
            "mail",
            "name",
            "query",
            "path",
            "content",
            "note",
            "transcript",
            "stack",
            "address",
            "phone");
    private static final Set<String> ERROR_TEXTS = Set.of(
            "error", "error_msg", "error_message", "error_text", "error_hash", "exception", "stack", "stack_trace");
    /** Endings that name a unit the catalog does not use, and the ending to use instead. */
    private static final List<List<String>> ODD_ENDINGS = List.of(
            List.of("sec", "s"),
            List.of("secs", "s"),
            List.of("millis", "ms"),
            List.of("us", "ms"),
            List.of("ns", "ms"),
            List.of("minutes", "s"),
            List.of("hours", "s"),
            List.of("kb", "bytes"),
            List.of("mb", "bytes"),
            List.of("kib", "bytes"),
            List.of("mib", "bytes"),
            List.of("pct", "percent"),
            List.of("num", "count"));

    private FieldLint() {}

    /** @param report receives a message and its fix */
    static void check(Field field, BiConsumer<String, String> report) {
        if (field.description().isBlank()) {
            report.accept("has no description", "say what it holds, in one line");
        }
        if (field.isNumeric()) {
            number(field, report);
        } else {
            privacy(field, report);
        }
    }

    private static void number(Field field, BiConsumer<String, String> report) {
        if (field.min() == null || field.max() == null) {
            report.accept("has no range", "add 'min: …' and 'max: …'; values outside the range are rejected");
        }
        String unit = field.unit();
        String promised = Units.promisedBy(field.name());
        if (unit == null) {
            String guess = promised == null ? "count" : promised;
            report.accept("has no unit", "add 'unit: " + guess + "', or another of " + Units.WORDS);
        } else if (promised != null && !promised.equals(unit)) {
            report.accept("the name promises " + promised + ", the unit is " + unit, "rename it or change the unit");
        } else if (promised == null && Set.of("ms", "s", "bytes", "percent").contains(unit)) {
            report.accept("is in " + unit + " but its name does not say so", "name it " + field.name() + "_" + unit);
        }
        String last = lastWord(field.name());
        for (List<String> odd : ODD_ENDINGS) {
            if (odd.get(0).equals(last)) {
                report.accept("'_" + last + "' is not a unit of this catalog", "send it as _" + odd.get(1));
            }
        }
    }

    private static void privacy(Field field, BiConsumer<String, String> report) {
        String last = lastWord(field.name());
        if (field.pii() == Pii.HASH
                && field.type() != FieldType.ERROR_TEXT
                && ERROR_TEXTS.contains(field.name())
                && field.deprecated() == null) {
            report.accept(
                    "looks like an error's text, whose hash would differ on each install",
                    "write 'type: error_text', so that equal failures share one hash");
        }
        if (field.pii() != Pii.NONE || field.isEnum()) {
            return;
        }
        if (field.type() == FieldType.ID || (field.type() == FieldType.STRING && ID_WORDS.contains(last))) {
            report.accept("looks like an id and would be stored as sent", "write 'type: id, pii: hash', or pii: drop");
        } else if (field.type() == FieldType.STRING && TEXT_WORDS.contains(last)) {
            report.accept(
                    "looks like free text and would be stored as sent",
                    "send an enum instead, and an error's message as 'type: error_text'; or write 'pii: drop'");
        }
    }

    private static String lastWord(String name) {
        return name.substring(name.lastIndexOf('_') + 1);
    }
}
