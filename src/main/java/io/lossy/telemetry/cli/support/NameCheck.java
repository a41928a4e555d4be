package io.lossy.telemetry.cli.support;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.yaml.DidYouMean;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds misspelt names of families and events, and suggests the most similar existing name. */
public record NameCheck(Catalog catalog) {
    /** Returns what is wrong and what to write instead; null if the catalog has this family. */
    @Nullable
    public String family(String name) {
        return catalog.families().containsKey(name)
                ? null
                : "there is no family '" + name + "'; "
                        + DidYouMean.fix(name, catalog.families().keySet());
    }

    /** Returns what is wrong and what to write instead; null if an event of the catalog matches. */
    @Nullable
    public String event(String glob) {
        Glob pattern = Glob.of(glob);
        if (catalog.events().keySet().stream().anyMatch(pattern::matches)) {
            return null;
        }
        EventType renamed = catalog.event(glob);
        if (renamed != null) {
            return "'" + glob + "' is an alias, and rows have the event's name: write '" + renamed.name() + "'";
        }
        boolean wild = glob.contains("*") || glob.contains("?");
        return (wild ? "no event matches '" : "there is no event '") + glob + "'; "
                + DidYouMean.to(glob, wild ? groups() : catalog.events().keySet())
                        .map(word -> "did you mean '" + word + "'?")
                        .orElse("`catalog docs` lists all");
    }

    /**
     * Returns patterns such as {@code lossy.*} and {@code lossy.cache.*} as suggestions for a pattern without a match.
     */
    private Set<String> groups() {
        Set<String> groups = new TreeSet<>();
        for (String name : catalog.events().keySet()) {
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                groups.add(name.substring(0, dot) + ".*");
            }
        }
        return groups;
    }
}
