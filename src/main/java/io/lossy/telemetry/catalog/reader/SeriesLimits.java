package io.lossy.telemetry.catalog.reader;

import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.model.Units;
import io.lossy.telemetry.yaml.YamlMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rejects metrics that would create too many series, and buckets that the meters can't tell apart. */
public final class SeriesLimits {
    /** Series of one metric of one event, because Prometheus scrapes all of them every few seconds. */
    private static final int MAX_SERIES = 1_000;
    /** Lines of a histogram in addition to its buckets: +Inf, count, sum, max. */
    private static final int HISTOGRAM_REST = 4;

    private static final long COUNTLESS = 1_000_000_000;

    private SeriesLimits() {}

    static void check(MetricSpec spec, List<Field> fields, YamlMap map) {
        long series = series(spec, fields);
        if (series > MAX_SERIES) {
            map.report(
                    "labels",
                    "all combinations make " + series + " series, more than " + MAX_SERIES,
                    "leave out a label; the database still has every field");
        }
        if (!wholeNumbersDo(spec, fields)) {
            map.report(
                    "buckets",
                    "values that are not seconds are counted rounded up to whole numbers",
                    "use whole numbers: ms, percent; or give the metric a name in _seconds");
        }
    }

    /** Returns the number of label value combinations, times the lines of each. Stops at {@value #COUNTLESS}. */
    public static long series(MetricSpec spec, List<Field> fields) {
        long series = spec.type() == MetricSpec.Type.HISTOGRAM ? spec.buckets().size() + HISTOGRAM_REST : 1;
        for (String name : spec.labels().values()) {
            series *= values(name, spec, fields);
            if (series > COUNTLESS) {
                return COUNTLESS; // prevents an overflow: enough labels of two values multiply to 0
            }
        }
        return series;
    }

    private static int values(String name, MetricSpec spec, List<Field> fields) {
        List<String> allowed = spec.where().get(name);
        Field field = find(fields, name);
        int all = field == null || !field.isEnum() ? 2 : field.values().size();
        return Math.max(1, allowed == null ? all : allowed.size());
    }

    private static boolean wholeNumbersDo(MetricSpec spec, List<Field> fields) {
        if ("s".equals(Units.promisedBy(spec.name())) || spec.field() == null) {
            return true;
        }
        Field field = find(fields, spec.field());
        return (field != null && field.type() == FieldType.INTEGER)
                || spec.buckets().stream().allMatch(bound -> bound == Math.rint(bound));
    }

    private static @Nullable Field find(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
