package io.lossy.telemetry.catalog;

import io.lossy.telemetry.catalog.Change.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** How one event changed. */
final class EventDiff {
    private final CatalogFile file;
    private final EventType before;
    private final EventType after;
    private final String path;
    private final List<Change> changes = new ArrayList<>();

    private EventDiff(CatalogFile file, EventType before, EventType after) {
        this.file = file;
        this.before = before;
        this.after = after;
        this.path = "events." + after.name();
    }

    /** @param file the newer catalog, for the lines */
    static List<Change> between(EventType before, EventType after, CatalogFile file) {
        EventDiff diff = new EventDiff(file, before, after);
        diff.envelope();
        diff.fields();
        diff.metrics();
        return diff.changes;
    }

    private void envelope() {
        if (!before.name().equals(after.name())) {
            add(Level.ADDITIVE, path, "was " + before.name() + " before");
        }
        if (!before.family().equals(after.family())) {
            add(Level.BREAKING, path, "family changed from " + before.family() + " to " + after.family());
        }
        for (Source source : without(before.sources(), after.sources())) {
            add(Level.NARROWING, path, "may no longer come from " + source.word());
        }
        for (Source source : without(after.sources(), before.sources())) {
            add(Level.ADDITIVE, path, "may also come from " + source.word());
        }
        for (String alias : without(before.aliases(), after.aliases())) {
            add(Level.NARROWING, path, "lost the alias '" + alias + "'");
        }
        for (String alias : without(after.aliases(), before.aliases())) {
            add(Level.ADDITIVE, path, "gained the alias '" + alias + "'");
        }
        if (before.sampleRate() != after.sampleRate()) {
            String what = "sample_rate changed from " + before.sampleRate() + " to " + after.sampleRate();
            add(Level.FREE, path, what);
        }
        if (!Objects.equals(before.deprecated(), after.deprecated())) {
            add(Level.FREE, path, after.deprecated() == null ? "is no longer deprecated" : "became deprecated");
        }
    }

    private void fields() {
        for (Field old : before.fields()) {
            String at = path + ".fields." + old.name();
            Field now = after.field(old.name());
            if (now == null) {
                add(Level.BREAKING, at, "was removed");
            } else {
                FieldDiff.between(old, now, (level, what) -> add(level, at, what));
            }
        }
        for (Field now : after.fields()) {
            if (before.indexOf(now.name()) < 0) {
                String what = now.required() ? "is new and required" : "is new";
                Level level = now.required() ? Level.BREAKING : Level.ADDITIVE;
                add(level, path + ".fields." + now.name(), what);
            }
        }
    }

    private void metrics() {
        for (MetricSpec old : before.metrics()) {
            if (after.metrics().stream().noneMatch(now -> now.name().equals(old.name()))) {
                add(Level.FREE, path + ".metrics." + old.name(), "was removed; dashboards may name it");
            }
        }
        for (MetricSpec now : after.metrics()) {
            String at = path + ".metrics." + now.name();
            before.metrics().stream()
                    .filter(old -> old.name().equals(now.name()))
                    .findFirst()
                    .ifPresentOrElse(
                            old -> {
                                if (!old.equals(now)) {
                                    add(Level.FREE, at, "changed; dashboards may name it");
                                }
                            },
                            () -> add(Level.FREE, at, "is new"));
        }
    }

    private void add(Level level, String at, String what) {
        changes.add(new Change(level, at, file.line(at), what));
    }

    private static <T> List<T> without(Set<T> all, Set<T> others) {
        Set<T> rest = new HashSet<>(all);
        rest.removeAll(others);
        return rest.stream().sorted().toList();
    }
}
