package io.lossy.telemetry.catalog.diff;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.reader.CatalogFile;
import io.lossy.telemetry.yaml.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds catalog changes that need a restart, because the server builds some parts only once. A family has a queue, an
 * address and counters. A meter keeps its labels and buckets while the process lives, even if it left the catalog in
 * between. All other changes need only a reload.
 */
public final class ReloadCompatibility {
    private static final String FIX = "restart the server to apply it, or undo the change";

    private final Map<String, Shape> meters = new HashMap<>();

    /** @param first the catalog at the server's start */
    public ReloadCompatibility(Catalog first) {
        followed(first);
    }

    /** The parts of a meter that can't change. */
    private record Shape(MetricSpec.Type type, Set<String> labels, List<Double> buckets) {
        static Shape of(MetricSpec metric) {
            Set<String> labels = new TreeSet<>(metric.labels().keySet());
            labels.addAll(metric.constant().keySet());
            return new Shape(metric.type(), labels, metric.buckets());
        }
    }

    /** Returns the changes that need a restart. Empty if the server can switch to {@code next}. */
    public List<Problem> restartReasons(Catalog now, CatalogFile next) {
        List<Problem> problems = new ArrayList<>();
        families(now.families(), next, problems);
        for (EventType event : next.catalog().events().values()) {
            for (MetricSpec metric : event.metrics()) {
                Shape shape = meters.get(metric.name());
                if (shape != null && !shape.equals(Shape.of(metric))) {
                    String path = "events." + event.name() + ".metrics." + metric.name();
                    problems.add(next.problem(path, "changed its type, labels or buckets", FIX));
                }
            }
        }
        return problems;
    }

    private static void families(Map<String, Family> now, CatalogFile next, List<Problem> problems) {
        Map<String, Family> then = next.catalog().families();
        for (Family family : now.values()) {
            Family successor = then.get(family.name());
            String path = "families." + family.name();
            if (successor == null) {
                problems.add(next.problem(path, "was removed", FIX));
            } else if (!successor.batch().equals(family.batch())) {
                problems.add(next.problem(path, "changed its batch", FIX));
            } else if (successor.priority() != family.priority()) {
                problems.add(next.problem(path, "changed its priority", FIX));
            }
        }
        for (String name : then.keySet()) {
            if (!now.containsKey(name)) {
                problems.add(next.problem("families." + name, "is new", FIX));
            }
        }
    }

    /** Records that the server uses this catalog now and has its meters. */
    public void followed(Catalog catalog) {
        catalog.events()
                .values()
                .forEach(event ->
                        event.metrics().forEach(metric -> meters.putIfAbsent(metric.name(), Shape.of(metric))));
    }
}
