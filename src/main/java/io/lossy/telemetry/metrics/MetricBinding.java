package io.lossy.telemetry.metrics;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.model.Units;
import io.lossy.telemetry.event.Conditions;
import io.lossy.telemetry.event.Payload;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Updates one metric from one event type. Everything is looked up beforehand: the field to read, and an instrument for
 * each combination of label values, found by arithmetic. Taking an event allocates no objects.
 */
final class MetricBinding {
    private static final int ADDS_ONE = -1;

    private final MetricSpec spec;
    private final Instruments instruments;
    private final int field;
    private final double factor;
    private final Conditions where;
    private final List<Label> labels;
    private final @Nullable DoubleConsumer[] byPlace;

    MetricBinding(EventType event, MetricSpec spec, Instruments instruments) {
        this.spec = spec;
        this.instruments = instruments;
        this.field = spec.field() == null ? ADDS_ONE : event.indexOf(spec.field());
        this.factor = factor(event, spec);
        this.where = Conditions.of(event, spec.where());
        this.labels = new TreeMap<>(spec.labels())
                .entrySet().stream()
                        .map(label -> label(event, spec, label.getKey(), label.getValue()))
                        .toList();
        this.byPlace = new DoubleConsumer[labels.stream().mapToInt(Label::size).reduce(1, Math::multiplyExact)];
        for (int place = 0; place < byPlace.length; place++) {
            if (expected(place)) {
                byPlace[place] = instrument(place);
            }
        }
    }

    private static double factor(EventType event, MetricSpec spec) {
        Field source = spec.field() == null ? null : event.field(spec.field());
        return source == null
                ? 1
                : Units.factor(spec.name(), source.unit())
                        .orElseThrow(() -> new IllegalArgumentException("units of " + spec.name()));
    }

    private static Label label(EventType event, MetricSpec spec, String name, String field) {
        int place = Conditions.place(event, field);
        return Label.of(name, place, event.fields().get(place), spec.where().get(field));
    }

    /**
     * Updates the metric from one event. Events without the measured number are skipped, and so are events that
     * {@code where} excludes.
     */
    void take(Payload payload) {
        double value = field == ADDS_ONE ? 1 : (payload.number(field) + spec.offset()) * factor;
        if (Double.isNaN(value) || !where.matches(payload)) {
            return;
        }
        int place = 0;
        for (int i = 0; i < labels.size(); i++) {
            Label label = labels.get(i);
            place = place * label.size() + label.placeOf(payload);
        }
        DoubleConsumer instrument = byPlace[place];
        if (instrument == null) {
            instrument = instrument(place);
            byPlace[place] = instrument;
        }
        instrument.accept(value);
    }

    /** Returns false for a combination of label values that valid events don't have. */
    private boolean expected(int place) {
        int rest = place;
        for (int i = labels.size() - 1; i >= 0; i--) {
            if (!labels.get(i).expects(rest % labels.get(i).size())) {
                return false;
            }
            rest /= labels.get(i).size();
        }
        return true;
    }

    private DoubleConsumer instrument(int place) {
        Map<String, String> tags = new TreeMap<>(spec.constant());
        int rest = place;
        for (int i = labels.size() - 1; i >= 0; i--) {
            Label label = labels.get(i);
            tags.put(label.name(), label.value(rest % label.size()));
            rest /= label.size();
        }
        Tags all = Tags.empty();
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            all = all.and(tag.getKey(), tag.getValue());
        }
        return instruments.of(spec, all);
    }
}
