package io.lossy.telemetry.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Collects the measurements of one scenario. Written by the scenario's thread and read at its end. */
public final class Section {
    private final String name;
    private final String title;
    private final Metric main;
    private final String baseline;
    private final List<String> notes = new ArrayList<>();
    private final List<Measurement> measurements = new ArrayList<>();

    /**
     * @param main the number that the ratio and the plot show
     * @param baseline the system that the others are divided by; empty: no ratio
     */
    public Section(String name, String title, Metric main, String baseline) {
        this.name = name;
        this.title = title;
        this.main = main;
        this.baseline = baseline;
    }

    public String name() {
        return name;
    }

    public String title() {
        return title;
    }

    public Metric main() {
        return main;
    }

    public String baseline() {
        return baseline;
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }

    public void note(String text) {
        notes.add(text);
    }

    public void add(Measurement measurement) {
        measurements.add(measurement);
    }

    public List<Measurement> measurements() {
        return List.copyOf(measurements);
    }

    /** Returns the variants in the order in which they were measured first. */
    public List<String> variants() {
        return measurements.stream().map(Measurement::variant).distinct().toList();
    }

    /** Returns the systems of a variant in the order in which they were measured first. */
    public List<String> systems(String variant) {
        return of(variant).map(Measurement::system).distinct().toList();
    }

    /** Returns nothing if no round has the number. */
    public Optional<Spread> spread(String variant, String system, Metric metric) {
        List<Double> values = of(variant)
                .filter(m -> m.system().equals(system))
                .flatMap(m -> m.value(metric).stream().boxed())
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** Returns the main number divided by the baseline's of the same round; nothing for the baseline itself. */
    public Optional<Spread> ratio(String variant, String system) {
        if (system.equals(baseline)) {
            return Optional.empty();
        }
        List<Double> ratios = of(variant)
                .filter(m -> m.system().equals(system))
                .flatMap(m -> ratio(m).stream())
                .toList();
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }

    private Optional<Double> ratio(Measurement ours) {
        return of(ours.variant())
                .filter(m -> m.system().equals(baseline) && m.round() == ours.round())
                .filter(m -> ours.value(main).isPresent() && m.value(main).orElse(0) > 0)
                .map(m -> ours.value(main).getAsDouble() / m.value(main).getAsDouble())
                .findFirst();
    }

    private Stream<Measurement> of(String variant) {
        return measurements.stream().filter(m -> m.variant().equals(variant));
    }
}
