package io.lossy.telemetry.catalog;

import io.lossy.telemetry.catalog.Change.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How one field of an event changed. */
final class FieldDiff {
    private FieldDiff() {}

    /** @param change takes the level of each change and its words */
    static void between(Field before, Field after, BiConsumer<Level, String> change) {
        type(before, after, change);
        if (before.required() != after.required()) {
            change.accept(
                    after.required() ? Level.BREAKING : Level.ADDITIVE,
                    after.required() ? "became required" : "became optional");
        }
        if (!Objects.equals(before.unit(), after.unit())) {
            change.accept(Level.BREAKING, "unit changed from " + before.unit() + " to " + after.unit());
        }
        if (before.pii() != after.pii()) {
            String what = "pii changed from " + before.pii().word() + " to "
                    + after.pii().word();
            change.accept(Level.BREAKING, what);
        }
        if (before.type() == after.type()) {
            bounds(before, after, change);
            values(before, after, change);
        }
    }

    private static void type(Field before, Field after, BiConsumer<Level, String> change) {
        if (before.type() == after.type()) {
            return;
        }
        Level level = switch (before.type()) {
            case INTEGER -> after.type() == FieldType.NUMBER ? Level.ADDITIVE : Level.BREAKING;
            case NUMBER -> after.type() == FieldType.INTEGER ? Level.NARROWING : Level.BREAKING;
            default -> Level.BREAKING;
        };
        change.accept(
                level,
                "type changed from " + before.type().word() + " to "
                        + after.type().word());
    }

    private static void bounds(Field before, Field after, BiConsumer<Level, String> change) {
        double oldMin = orElse(before.min(), Double.NEGATIVE_INFINITY);
        double newMin = orElse(after.min(), Double.NEGATIVE_INFINITY);
        double oldMax = orElse(before.max(), Double.POSITIVE_INFINITY);
        double newMax = orElse(after.max(), Double.POSITIVE_INFINITY);
        if (newMin != oldMin) {
            change.accept(
                    newMin > oldMin ? Level.NARROWING : Level.ADDITIVE, "min changed from " + oldMin + " to " + newMin);
        }
        if (newMax != oldMax) {
            change.accept(
                    newMax < oldMax ? Level.NARROWING : Level.ADDITIVE, "max changed from " + oldMax + " to " + newMax);
        }
    }

    private static double orElse(@Nullable Double bound, double none) {
        return bound == null ? none : bound;
    }

    private static void values(Field before, Field after, BiConsumer<Level, String> change) {
        if (before.isEnum() && after.isEnum()) {
            without(before.values(), after.values())
                    .forEach(value -> change.accept(Level.NARROWING, "lost the value " + value));
            without(after.values(), before.values())
                    .forEach(value -> change.accept(Level.ADDITIVE, "gained the value " + value));
        } else if (before.isEnum() != after.isEnum()) {
            change.accept(
                    after.isEnum() ? Level.NARROWING : Level.ADDITIVE,
                    after.isEnum() ? "became an enum" : "is no longer an enum");
        } else if (before.maxLength() != after.maxLength()) {
            change.accept(
                    after.maxLength() < before.maxLength() ? Level.NARROWING : Level.ADDITIVE,
                    "max_length changed from " + before.maxLength() + " to " + after.maxLength());
        }
    }

    private static List<String> without(List<String> values, List<String> others) {
        List<String> rest = new ArrayList<>(values);
        rest.removeAll(others);
        return rest;
    }
}
