package io.lossy.telemetry.executed;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Holds the reports of one build, and where its lists are.
 *
 * @param unit        of Surefire
 * @param integration of Failsafe
 * @param lists       folder of the lists
 * @param profile     names of the lists that the integration tests are compared with
 */
record TestRun(List<ClassReport> unit, List<ClassReport> integration, Path lists, List<String> profile) {
    /** Properties by which a developer runs a selection of the integration tests, which no list can match. */
    private static final List<String> SELECTIONS =
            List.of("it.test", "it.included", "it.excluded", "groups", "excludedGroups");

    TestRun {
        unit = List.copyOf(unit);
        integration = List.copyOf(integration);
        profile = List.copyOf(profile);
    }

    /** @param arguments base directory, time at which the build began, and names of lists separated by commas */
    static TestRun of(String... arguments) {
        Path base = Path.of(arguments[0]);
        Instant since = Instant.parse(arguments[1]);
        return new TestRun(
                ClassReport.in(base.resolve("target/surefire-reports"), since),
                ClassReport.in(base.resolve("target/failsafe-reports"), since),
                base.resolve("src/test/resources/executed"),
                List.of(arguments[2].split(",")));
    }

    /** @param properties names of those that are set on the Maven command line */
    List<String> differences(Set<String> properties) {
        List<String> lines = new ArrayList<>();
        if (!properties.contains("test")) {
            lines.addAll(TestList.read(file("unit")).differences(executed(unit), skipped(unit)));
        }
        if (properties.stream().noneMatch(TestRun::selects)) {
            TestList all = new TestList(List.of());
            for (String name : profile) {
                all = all.with(TestList.read(file(name)).ids());
            }
            lines.addAll(all.differences(executed(integration), skipped(integration)));
        }
        return lines;
    }

    /** A flag such as {@code -DskipBrowser} leaves tests out too. */
    private static boolean selects(String property) {
        return SELECTIONS.contains(property) || property.startsWith("skip");
    }

    /** Adds to the lists what ran and is in none of them; takes nothing away. Returns how many ids it added. */
    int add() {
        int added = add("unit", executed(unit));
        List<String> fresh = new ArrayList<>(executed(integration));
        String last = profile.get(profile.size() - 1);
        for (String name : profile) {
            if (!name.equals(last)) {
                fresh.removeAll(TestList.read(file(name)).ids());
            }
        }
        return added + add(last, fresh);
    }

    private int add(String name, List<String> ids) {
        TestList before = TestList.read(file(name));
        TestList after = before.with(ids);
        after.write(file(name));
        return after.ids().size() - before.ids().size();
    }

    private Path file(String name) {
        return lists.resolve(name + ".txt");
    }

    private static List<String> executed(List<ClassReport> reports) {
        return reports.stream()
                .flatMap(report -> report.executed().stream())
                .distinct()
                .toList();
    }

    private static List<String> skipped(List<ClassReport> reports) {
        return reports.stream().flatMap(report -> report.skipped().stream()).toList();
    }
}
