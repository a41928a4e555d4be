package io.lossy.telemetry.catalog.diff;

import io.lossy.telemetry.catalog.diff.Change.ChangeLevel;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.SchemaVer;
import io.lossy.telemetry.catalog.reader.CatalogFile;
import io.lossy.telemetry.yaml.Problem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares two catalogs, and checks that each event's version reflects its changes. Deployed clients keep sending
 * payloads that were valid when they were built. So a change that makes them invalid must be a decision that the
 * version shows. Each row carries the version that it was validated by, and queries rely on it.
 *
 * @param changes in the order of the newer file; removed parts come first
 * @param problems the changes whose version did not rise far enough; empty if the change is acceptable
 */
public record CatalogDiff(List<Change> changes, List<Problem> problems) {
    public CatalogDiff {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /** @param today decides whether a removed event had expired */
    public static CatalogDiff between(CatalogFile earlier, CatalogFile after, LocalDate today) {
        Catalog before = earlier.catalog();
        List<Change> changes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (EventType old : before.events().values()) {
            EventType now = after.catalog().event(old.name());
            if (now == null) {
                removed(old, earlier, today, changes, problems);
                continue;
            }
            List<Change> ofEvent = EventDiff.between(old, now, after);
            changes.addAll(ofEvent);
            if (now.name().equals(old.name()) || !before.events().containsKey(now.name())) {
                gate(old, now, ofEvent, after, problems);
            }
        }
        added("events.", before.events(), after.catalog().events(), after, ChangeLevel.ADDITIVE, changes);
        leaving(before, after, changes);
        others("families.", before.families(), after.catalog().families(), after, changes);
        others("aggregates.", before.aggregates(), after.catalog().aggregates(), after, changes);
        return new CatalogDiff(
                inOrder(changes, Comparator.comparingInt(Change::line)),
                inOrder(problems, Comparator.comparingInt(Problem::line)));
    }

    /** Reports a removed event at its line in the earlier file. */
    private static void removed(
            EventType old, CatalogFile earlier, LocalDate today, List<Change> changes, List<Problem> problems) {
        String path = "events." + old.name();
        changes.add(new Change(ChangeLevel.BREAKING, path, 0, "was removed"));
        if (old.deprecated() == null) {
            problems.add(
                    earlier.problem(
                            path,
                            "was removed while clients may still send it",
                            "put it back with 'deprecated: …' and an 'expires' day, or make its name an alias of its successor"));
        } else if (old.expires() != null && old.expires().isAfter(today)) {
            problems.add(earlier.problem(
                    path,
                    "was removed before " + old.expires() + ", the day that was announced to its clients",
                    "put it back until then"));
        }
    }

    private static void gate(
            EventType old, EventType now, List<Change> changes, CatalogFile after, List<Problem> problems) {
        String path = "events." + now.name();
        if (now.version().compareTo(old.version()) < 0) {
            problems.add(after.problem(
                    path, "version fell from " + old.version() + " to " + now.version(), "versions only rise"));
            return;
        }
        for (Change change : changes) {
            SchemaVer least = least(change.level(), old.version());
            if (now.version().compareTo(least) < 0) {
                String level = change.level().name().toLowerCase(Locale.ROOT);
                String message = change.what() + ", which is " + level + ", but the version is " + now.version();
                String fix = "write 'version: " + least + "' at " + now.name() + ", or undo the change";
                problems.add(new Problem(after.file(), change.line(), change.path(), message, fix));
            }
        }
    }

    /**
     * Returns the lowest version that may follow {@code old} after a change of this level. A narrowing change raises
     * MODEL like a breaking one, because in both cases a client's valid payload may become invalid. A new destination
     * raises REVISION, so that it is a decision which each row shows; otherwise REVISION is left to authors, for changes
     * of meaning that no tool detects.
     */
    static SchemaVer least(ChangeLevel level, SchemaVer old) {
        return switch (level) {
            case BREAKING, NARROWING -> new SchemaVer(old.model() + 1, 0, 0);
            case DISCLOSING -> new SchemaVer(old.model(), old.revision() + 1, 0);
            case ADDITIVE -> new SchemaVer(old.model(), old.revision(), old.addition() + 1);
            case FREE -> old;
        };
    }

    /**
     * Adds the changes of families and aggregates. They have no version, because they only affect policy and
     * dashboards.
     */
    private static <T> void others(
            String prefix, Map<String, T> before, Map<String, T> now, CatalogFile after, List<Change> changes) {
        before.forEach((name, old) -> {
            T successor = now.get(name);
            if (!old.equals(successor)) {
                String path = prefix + name;
                String what = successor == null ? "was removed" : "changed: " + old + " became " + successor;
                changes.add(new Change(ChangeLevel.FREE, path, after.line(path), what));
            }
        });
        added(prefix, before, now, after, ChangeLevel.FREE, changes);
    }

    private static void added(
            String prefix,
            Map<String, ?> before,
            Map<String, ?> now,
            CatalogFile after,
            ChangeLevel level,
            List<Change> changes) {
        for (String name : now.keySet()) {
            if (!before.containsKey(name)) {
                changes.add(new Change(level, prefix + name, after.line(prefix + name), "is new"));
            }
        }
    }

    /** Adds which new events leave. A new event has a new version anyway. */
    private static void leaving(Catalog before, CatalogFile after, List<Change> changes) {
        for (EventType event : after.catalog().events().values()) {
            if (!before.events().containsKey(event.name())) {
                String path = "events." + event.name();
                event.forward().stream()
                        .sorted()
                        .map(name -> new Change(ChangeLevel.DISCLOSING, path, after.line(path), "leaves for " + name))
                        .forEach(changes::add);
            }
        }
    }

    private static <T> List<T> inOrder(List<T> list, Comparator<T> order) {
        return list.stream().sorted(order).toList();
    }
}
