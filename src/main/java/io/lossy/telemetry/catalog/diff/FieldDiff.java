package io.lossy.telemetry.catalog.diff;

import io.lossy.telemetry.catalog.diff.Change.ChangeLevel;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Lists the changes of one field of an event. */
final class FieldDiff {
    private FieldDiff() {}

    /** @param change receives the level and the text of each change */
    static void between(Field before, Field after, BiConsumer<ChangeLevel, String> change) {
        type(before, after, change);
        if (before.required() != after.required()) {
            change.accept(
                    after.required() ? ChangeLevel.BREAKING : ChangeLevel.ADDITIVE,
                    after.required() ? "became required" : "became optional");
        }
        if (!Objects.equals(before.unit(), after.unit())) {
            change.accept(ChangeLevel.BREAKING, "unit changed from " + before.unit() + " to " + after.unit());
        }
        if (before.pii() != after.pii()) {
            String what = "pii changed from " + before.pii().word() + " to "
                    + after.pii().word();
            change.accept(ChangeLevel.BREAKING, what);
        }
        if (!Objects.equals(before.absent(), after.absent())) {
            change.accept(ChangeLevel.FREE, absent(before.absent(), after.absent()));
        }
        if (!Objects.equals(before.deprecated(), after.deprecated())) {
            change.accept(
                    ChangeLevel.FREE, after.deprecated() == null ? "is no longer deprecated" : "became deprecated");
        }
        EventDiff.without(after.forward(), before.forward())
                .forEach(name -> change.accept(ChangeLevel.DISCLOSING, "leaves for " + name));
        EventDiff.without(before.forward(), after.forward())
                .forEach(name -> change.accept(ChangeLevel.FREE, "no longer leaves for " + name));
        if (before.type() == after.type()) {
            bounds(before, after, change);
            values(before, after, change);
        }
    }

    private static void type(Field before, Field after, BiConsumer<ChangeLevel, String> change) {
        if (before.type() == after.type()) {
            return;
        }
        ChangeLevel level = switch (before.type()) {
            case INTEGER -> after.type() == FieldType.NUMBER ? ChangeLevel.ADDITIVE : ChangeLevel.BREAKING;
            case NUMBER -> after.type() == FieldType.INTEGER ? ChangeLevel.NARROWING : ChangeLevel.BREAKING;
            default -> ChangeLevel.BREAKING;
        };
        change.accept(
                level,
                "type changed from " + before.type().word() + " to "
                        + after.type().word());
    }

    private static void bounds(Field before, Field after, BiConsumer<ChangeLevel, String> change) {
        double oldMin = orElse(before.min(), Double.NEGATIVE_INFINITY);
        double newMin = orElse(after.min(), Double.NEGATIVE_INFINITY);
        double oldMax = orElse(before.max(), Double.POSITIVE_INFINITY);
        double newMax = orElse(after.max(), Double.POSITIVE_INFINITY);
        if (newMin != oldMin) {
            change.accept(
                    newMin > oldMin ? ChangeLevel.NARROWING : ChangeLevel.ADDITIVE,
                    "min changed from " + oldMin + " to " + newMin);
        }
        if (newMax != oldMax) {
            change.accept(
                    newMax < oldMax ? ChangeLevel.NARROWING : ChangeLevel.ADDITIVE,
                    "max changed from " + oldMax + " to " + newMax);
        }
    }

    /**
     * Describes a change of {@code absent}. It does not affect payloads; it changes how they are counted from now on.
     */
    private static String absent(@Nullable String before, @Nullable String after) {
        String was = before == null ? "" : ", not as " + before;
        return after == null
                ? "no longer counts as " + before + " when absent"
                : "counts as " + after + was + " when absent";
    }

    private static double orElse(@Nullable Double bound, double none) {
        return bound == null ? none : bound;
    }

    private static void values(Field before, Field after, BiConsumer<ChangeLevel, String> change) {
        if (before.isEnum() && after.isEnum()) {
            without(before.values(), after.values())
                    .forEach(value -> change.accept(ChangeLevel.NARROWING, "lost the value " + value));
            without(after.values(), before.values())
                    .forEach(value -> change.accept(ChangeLevel.ADDITIVE, "gained the value " + value));
        } else if (before.isEnum() != after.isEnum()) {
            change.accept(
                    after.isEnum() ? ChangeLevel.NARROWING : ChangeLevel.ADDITIVE,
                    after.isEnum() ? "became an enum" : "is no longer an enum");
        } else if (before.isBoundedText() && before.maxLength() != after.maxLength()) {
            change.accept(
                    after.maxLength() < before.maxLength() ? ChangeLevel.NARROWING : ChangeLevel.ADDITIVE,
                    "max_length changed from " + before.maxLength() + " to " + after.maxLength());
        }
    }

    private static List<String> without(List<String> values, List<String> others) {
        List<String> rest = new ArrayList<>(values);
        rest.removeAll(others);
        return rest;
    }
}
