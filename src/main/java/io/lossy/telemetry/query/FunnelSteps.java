package io.lossy.telemetry.query;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.yaml.DidYouMean;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Parses the steps of a funnel: {@code event}, {@code event[field=value]}, or {@code event[field]}, which means one
 * step per value of the field, in the catalog's order.
 */
public final class FunnelSteps {
    private static final int MOST = 20;
    private static final Pattern FORM = Pattern.compile("([^\\[\\]=]+)(?:\\[([^\\[\\]=]+)(?:=([^\\[\\]]*))?\\])?");

    private FunnelSteps() {}

    /** @throws IllegalArgumentException with the problem and its fix */
    public static List<FunnelStep> read(List<String> words, Catalog catalog) {
        List<FunnelStep> steps =
                words.stream().flatMap(word -> one(word, catalog)).toList();
        if (steps.size() < 2 || steps.size() > MOST) {
            throw new IllegalArgumentException("a funnel has 2 to " + MOST + " steps, not " + steps.size());
        }
        return steps;
    }

    private static Stream<FunnelStep> one(String word, Catalog catalog) {
        Matcher form = FORM.matcher(word);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + word + "' is not a step: write event, event[field] or event[field=value]");
        }
        EventType event = catalog.event(form.group(1));
        if (event == null) {
            throw new IllegalArgumentException("no event '" + form.group(1) + "' in the catalog; "
                    + DidYouMean.fix(form.group(1), catalog.events().keySet()));
        }
        String name = form.group(2);
        if (name == null) {
            return Stream.of(new FunnelStep(event.name(), null, null));
        }
        Field field = field(event, name);
        String value = form.group(3);
        if (value != null) {
            checkValue(field, value);
            return Stream.of(new FunnelStep(event.name(), name, value));
        }
        if (!field.isEnum()) {
            throw new IllegalArgumentException("'" + name + "' of " + event.name()
                    + " has no list of values in the catalog: write " + event.name() + "[" + name + "=VALUE]");
        }
        return field.values().stream().map(each -> new FunnelStep(event.name(), name, each));
    }

    private static Field field(EventType event, String name) {
        Field field = event.fields().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(event.name() + " has no field '" + name + "'; "
                        + DidYouMean.fix(
                                name, event.fields().stream().map(Field::name).toList())));
        if (field.pii() != Pii.NONE) {
            throw new IllegalArgumentException("'" + name + "' of " + event.name() + " is not stored as sent");
        }
        return field;
    }

    private static void checkValue(Field field, String value) {
        if (field.isEnum() && !field.values().contains(value)) {
            throw new IllegalArgumentException(
                    "'" + field.name() + "' is never '" + value + "'; " + DidYouMean.fix(value, field.values()));
        }
    }
}
