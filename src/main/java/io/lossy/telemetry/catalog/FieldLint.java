package io.lossy.telemetry.catalog;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** What is questionable about one field: its unit, its range, and above all what it may tell about a person. */
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
    /** Endings that promise a unit the catalog does not use, and the ending to use. */
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

    /** @param report takes a message and its fix */
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
            report.accept("has no range", "add 'min: …' and 'max: …'; what lies outside is a fault of the sender");
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
        if (field.pii() != Pii.NONE || field.isEnum()) {
            return;
        }
        String last = lastWord(field.name());
        if (field.type() == FieldType.ID || (field.type() == FieldType.STRING && ID_WORDS.contains(last))) {
            report.accept(
                    "looks like an id and would be stored as it came", "write 'type: id, pii: hash', or pii: drop");
        } else if (field.type() == FieldType.STRING && TEXT_WORDS.contains(last)) {
            report.accept(
                    "looks like free text and would be stored as it came",
                    "send an enum and a fingerprint instead ('type: id, pii: hash'), or 'pii: drop'");
        }
    }

    private static String lastWord(String name) {
        return name.substring(name.lastIndexOf('_') + 1);
    }
}
