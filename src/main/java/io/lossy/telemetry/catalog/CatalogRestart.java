package io.lossy.telemetry.catalog;

import io.lossy.telemetry.yaml.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells which changes of a catalog a running server can't follow: those of what it has built once. A family has a queue, an
 * address and counters; a meter keeps its labels and buckets for as long as the process lives, also when it has left the
 * catalog in between. All else it can.
 */
public final class CatalogRestart {
    private static final String FIX = "restart the server for it, or take the change back";

    private final Map<String, Shape> meters = new HashMap<>();

    /** @param first the catalog the server was started with */
    public CatalogRestart(Catalog first) {
        followed(first);
    }

    /** What a meter can't change. */
    private record Shape(MetricSpec.Type type, Set<String> labels, List<Double> buckets) {
        static Shape of(MetricSpec metric) {
            Set<String> labels = new TreeSet<>(metric.labels().keySet());
            labels.addAll(metric.constant().keySet());
            return new Shape(metric.type(), labels, metric.buckets());
        }
    }

    /** Empty: the server can go on by {@code next}. */
    public List<Problem> neededFor(Catalog now, CatalogFile next) {
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

    /** The server goes by this one now, and has its meters. */
    public void followed(Catalog catalog) {
        catalog.events()
                .values()
                .forEach(event ->
                        event.metrics().forEach(metric -> meters.putIfAbsent(metric.name(), Shape.of(metric))));
    }
}
