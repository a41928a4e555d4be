package io.lossy.telemetry.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Lays out a section: one line for each variant and system, one column for each number that was measured. */
final class SectionTable {
    private final Section section;
    private final List<Metric> metrics;

    SectionTable(Section section) {
        this.section = section;
        this.metrics = Stream.of(Metric.values())
                .filter(metric -> section.measurements().stream()
                        .anyMatch(m -> m.value(metric).isPresent()))
                .filter(metric -> metric != Metric.FAILED || anyFailed(section))
                .toList();
    }

    /** A column of zeros says less than its absence. */
    private static boolean anyFailed(Section section) {
        return section.measurements().stream()
                .anyMatch(m -> m.value(Metric.FAILED).orElse(0) > 0);
    }

    String markdown() {
        List<String> headings = new ArrayList<>(List.of("variant", "system"));
        for (Metric metric : metrics) {
            headings.add(metric.label());
            if (metric == section.main() && hasRatio()) {
                headings.add("ratio");
            }
        }
        Table table = new Table(headings);
        for (String variant : section.variants()) {
            section.systems(variant).forEach(system -> table.add(row(variant, system)));
        }
        return table.markdown();
    }

    private List<String> row(String variant, String system) {
        List<String> cells = new ArrayList<>(List.of(variant, system));
        for (Metric metric : metrics) {
            boolean main = metric == section.main();
            cells.add(section.spread(variant, system, metric)
                    .map(s -> main ? s.text(metric::format) : metric.format(s.median()))
                    .orElse(""));
            if (main && hasRatio()) {
                cells.add(section.ratio(variant, system)
                        .map(s -> s.text(SectionTable::twoDigits))
                        .orElse(""));
            }
        }
        return cells;
    }

    private boolean hasRatio() {
        return section.measurements().stream()
                .anyMatch(m -> section.ratio(m.variant(), m.system()).isPresent());
    }

    private static String twoDigits(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
