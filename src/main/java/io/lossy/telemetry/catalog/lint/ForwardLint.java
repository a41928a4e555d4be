package io.lossy.telemetry.catalog.lint;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.catalog.reader.CatalogFile;
import io.lossy.telemetry.yaml.DidYouMean;
import io.lossy.telemetry.yaml.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares the destinations that the catalog names with those of the settings. */
public final class ForwardLint {
    private ForwardLint() {}

    /** Returns each event that names a destination which the settings do not have, in the order of the file. */
    public static List<Problem> check(CatalogFile file, List<Recipient> recipients) {
        Set<String> known = recipients.stream().map(Recipient::name).collect(Collectors.toCollection(TreeSet::new));
        List<Problem> problems = new ArrayList<>();
        for (EventType event : file.catalog().events().values()) {
            for (String name : new TreeSet<>(event.forward())) {
                if (!known.contains(name)) {
                    problems.add(file.problem(
                            "events." + event.name(),
                            "leaves for '" + name + "', which is no destination of the settings",
                            known.isEmpty()
                                    ? "add it under forward.destinations, or remove it here"
                                    : DidYouMean.fix(name, known)));
                }
            }
        }
        return problems;
    }

    /** Returns the destinations of the settings that no event leaves for. */
    public static List<String> unused(CatalogFile file, List<Recipient> recipients) {
        return recipients.stream()
                .map(Recipient::name)
                .filter(name -> file.catalog().events().values().stream()
                        .noneMatch(event -> event.forward().contains(name)))
                .toList();
    }
}
