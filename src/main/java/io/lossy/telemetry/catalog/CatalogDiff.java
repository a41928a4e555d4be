package io.lossy.telemetry.catalog;

import io.lossy.telemetry.catalog.Change.Level;
import io.lossy.telemetry.yaml.Problem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What changed between two catalogs, and whether each event's version tells the truth about it. Clients in the field
 * go on sending what was right when they were built, so a change that makes that wrong must be a decision, seen in the
 * version. Rows carry the version they were judged by; queries rely on it.
 *
 * @param changes  in the order of the newer file; what is gone comes first
 * @param problems the changes whose version did not rise far enough; empty: the change may go in
 */
public record CatalogDiff(List<Change> changes, List<Problem> problems) {
    public CatalogDiff {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /** @param today tells whether an event that is gone had its time */
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
        added("events.", before.events(), after.catalog().events(), after, Level.ADDITIVE, changes);
        others("families.", before.families(), after.catalog().families(), after, changes);
        others("aggregates.", before.aggregates(), after.catalog().aggregates(), after, changes);
        return new CatalogDiff(
                inOrder(changes, Comparator.comparingInt(Change::line)),
                inOrder(problems, Comparator.comparingInt(Problem::line)));
    }

    /** Its place is the one it had. */
    private static void removed(
            EventType old, CatalogFile earlier, LocalDate today, List<Change> changes, List<Problem> problems) {
        String path = "events." + old.name();
        changes.add(new Change(Level.BREAKING, path, 0, "was removed"));
        if (old.deprecated() == null) {
            problems.add(
                    earlier.problem(
                            path,
                            "was removed while clients may still send it",
                            "put it back with 'deprecated: …' and an 'expires' day, or make its name an alias of its successor"));
        } else if (old.expires() != null && old.expires().isAfter(today)) {
            problems.add(earlier.problem(
                    path,
                    "was removed before " + old.expires() + ", the day its clients were given",
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
                String fix = "write 'version: " + least + "' at " + now.name() + ", or take the change back";
                problems.add(new Problem(after.file(), change.line(), change.path(), message, fix));
            }
        }
    }

    /**
     * The least version that may follow {@code old} after a change of this level. What narrows raises MODEL as what
     * breaks does: to the client that sends what was right yesterday there is no difference. REVISION is left to authors,
     * for a change of meaning that no tool sees.
     */
    static SchemaVer least(Level level, SchemaVer old) {
        return switch (level) {
            case BREAKING, NARROWING -> new SchemaVer(old.model() + 1, 0, 0);
            case ADDITIVE -> new SchemaVer(old.model(), old.revision(), old.addition() + 1);
            case FREE -> old;
        };
    }

    /** Families and aggregates have no version: their changes are told, and concern policy and dashboards only. */
    private static <T> void others(
            String prefix, Map<String, T> before, Map<String, T> now, CatalogFile after, List<Change> changes) {
        before.forEach((name, old) -> {
            T successor = now.get(name);
            if (!old.equals(successor)) {
                String path = prefix + name;
                String what = successor == null ? "was removed" : "changed: " + old + " became " + successor;
                changes.add(new Change(Level.FREE, path, after.line(path), what));
            }
        });
        added(prefix, before, now, after, Level.FREE, changes);
    }

    private static void added(
            String prefix,
            Map<String, ?> before,
            Map<String, ?> now,
            CatalogFile after,
            Level level,
            List<Change> changes) {
        for (String name : now.keySet()) {
            if (!before.containsKey(name)) {
                changes.add(new Change(level, prefix + name, after.line(prefix + name), "is new"));
            }
        }
    }

    private static <T> List<T> inOrder(List<T> list, Comparator<T> order) {
        return list.stream().sorted(order).toList();
    }
}
