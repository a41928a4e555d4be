package io.lossy.telemetry.catalog.diff;

import io.lossy.telemetry.catalog.diff.Change.ChangeLevel;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.catalog.reader.CatalogFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Lists the changes of one event. */
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

    /** @param file the newer catalog, which has the line of each change */
    static List<Change> between(EventType before, EventType after, CatalogFile file) {
        EventDiff diff = new EventDiff(file, before, after);
        diff.envelope();
        diff.fields();
        diff.metrics();
        return diff.changes;
    }

    private void envelope() {
        if (!before.name().equals(after.name())) {
            add(ChangeLevel.ADDITIVE, path, "was " + before.name() + " before");
        }
        if (!before.family().equals(after.family())) {
            add(ChangeLevel.BREAKING, path, "family changed from " + before.family() + " to " + after.family());
        }
        for (Source source : without(before.sources(), after.sources())) {
            add(ChangeLevel.NARROWING, path, "may no longer come from " + source.word());
        }
        for (Source source : without(after.sources(), before.sources())) {
            add(ChangeLevel.ADDITIVE, path, "may also come from " + source.word());
        }
        for (String alias : without(before.aliases(), after.aliases())) {
            add(ChangeLevel.NARROWING, path, "lost the alias '" + alias + "'");
        }
        for (String alias : without(after.aliases(), before.aliases())) {
            add(ChangeLevel.ADDITIVE, path, "gained the alias '" + alias + "'");
        }
        if (before.sampleRate() != after.sampleRate()) {
            String what = "sample_rate changed from " + before.sampleRate() + " to " + after.sampleRate();
            add(ChangeLevel.FREE, path, what);
        }
        leaves(without(after.forward(), before.forward()), path);
        for (String destination : without(before.forward(), after.forward())) {
            add(ChangeLevel.FREE, path, "no longer leaves for " + destination);
        }
        if (!Objects.equals(before.deprecated(), after.deprecated())) {
            add(ChangeLevel.FREE, path, after.deprecated() == null ? "is no longer deprecated" : "became deprecated");
        }
    }

    private void leaves(Collection<String> destinations, String at) {
        destinations.stream().sorted().forEach(name -> add(ChangeLevel.DISCLOSING, at, "leaves for " + name));
    }

    private void fields() {
        for (Field old : before.fields()) {
            String at = path + ".fields." + old.name();
            Field now = after.field(old.name());
            if (now == null) {
                add(ChangeLevel.BREAKING, at, "was removed");
            } else {
                FieldDiff.between(old, now, (level, what) -> add(level, at, what));
            }
        }
        for (Field now : after.fields()) {
            if (before.indexOf(now.name()) < 0) {
                String what = now.required() ? "is new and required" : "is new";
                ChangeLevel level = now.required() ? ChangeLevel.BREAKING : ChangeLevel.ADDITIVE;
                String at = path + ".fields." + now.name();
                add(level, at, what);
                leaves(now.forward(), at);
            }
        }
    }

    private void metrics() {
        for (MetricSpec old : before.metrics()) {
            if (after.metrics().stream().noneMatch(now -> now.name().equals(old.name()))) {
                add(ChangeLevel.FREE, path + ".metrics." + old.name(), "was removed; dashboards may use it");
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
                                    add(ChangeLevel.FREE, at, "changed; dashboards may use it");
                                }
                            },
                            () -> add(ChangeLevel.FREE, at, "is new"));
        }
    }

    private void add(ChangeLevel level, String at, String what) {
        changes.add(new Change(level, at, file.line(at), what));
    }

    /** Returns those of {@code all} that are not among the others, sorted. */
    static <T> List<T> without(Set<T> all, Set<T> others) {
        Set<T> rest = new HashSet<>(all);
        rest.removeAll(others);
        return rest.stream().sorted().toList();
    }
}
