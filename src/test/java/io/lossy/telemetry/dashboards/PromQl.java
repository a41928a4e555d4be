package io.lossy.telemetry.dashboards;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Picks names out of a query, loosely: whether the query is PromQL at all is Prometheus's own to say, see {@code
 * PrometheusRulesIT} and {@code PanelQueriesIT}.
 */
record PromQl(String text) {
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|on|without|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR =
            Pattern.compile("(?<![\\w:$\"])([a-zA-Z_][\\w:]*)\\s*(?:\\{([^}]*)\\})?(?=\\s*([\\[(]?))");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern COMPARED =
            Pattern.compile("(?:>=|<=|[<>])\\s*((?:[0-9.]++\\s*\\*\\s*)?[0-9.]++)(?!\\s*\\*)");
    private static final Set<String> WORDS =
            Set.of("and", "or", "unless", "offset", "by", "on", "bool", "without", "ignoring", "inf", "nan");

    /** A metric as a query asks for it: its name and the labels it is picked by. */
    record Selector(String metric, Set<String> labels, String matchers) {}

    List<Selector> selectors() {
        return SELECTOR.matcher(GROUPING.matcher(text).replaceAll(" "))
                .results()
                .filter(found -> !"(".equals(found.group(3)) && !WORDS.contains(found.group(1)))
                .map(found -> new Selector(
                        found.group(1), labels(found.group(2)), found.group(2) == null ? "" : found.group(2)))
                .toList();
    }

    Set<String> groupings() {
        return GROUPING.matcher(text)
                .results()
                .flatMap(found -> Arrays.stream(found.group(1).split(",")))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The numbers that something is compared with; {@code 14.4 * 0.005} is one of them. */
    List<Double> comparedWith() {
        return COMPARED.matcher(text)
                .results()
                .map(found -> Arrays.stream(found.group(1).split("\\*"))
                        .mapToDouble(factor -> Double.parseDouble(factor.strip()))
                        .reduce(1, (a, b) -> a * b))
                .toList();
    }

    /** The bucket boundaries that are picked out by name. */
    List<String> boundaries() {
        return LABEL.matcher(text)
                .results()
                .filter(found -> "le".equals(found.group(1)))
                .map(found -> found.group(2))
                .toList();
    }

    private static Set<String> labels(String matchers) {
        return matchers == null
                ? Set.of()
                : LABEL.matcher(matchers)
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
