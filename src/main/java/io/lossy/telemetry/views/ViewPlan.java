package io.lossy.telemetry.views;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides which views to write and which to drop.
 *
 * <p>A server that is alone with its catalog makes the views exactly as its catalog says. While another live server has
 * another catalog, nobody knows which of the two is newer: a server then drops no view, and replaces none of a newer
 * version. So two servers never undo each other's views, whatever the order in which they start and reload.
 *
 * @param written views to create or replace
 * @param dropped names of views of events that left the catalog
 * @param foreign names that the catalog needs and that a view has which a person made
 */
record ViewPlan(List<ViewDefinition> written, List<String> dropped, List<String> foreign) {
    ViewPlan {
        written = List.copyOf(written);
        dropped = List.copyOf(dropped);
        foreign = List.copyOf(foreign);
    }

    /**
     * @param found the mark of each view of the schema; empty for a view that a person made
     * @param contested true if another live server has another catalog
     */
    static ViewPlan of(List<ViewDefinition> wanted, Map<String, Optional<ViewMark>> found, boolean contested) {
        List<ViewDefinition> written = new ArrayList<>();
        List<String> foreign = new ArrayList<>();
        for (ViewDefinition view : wanted) {
            Optional<ViewMark> mark = found.get(view.name());
            if (mark == null) {
                written.add(view);
            } else if (mark.isEmpty()) {
                foreign.add(view.name());
            } else if (replaces(view.mark(), mark.get(), contested)) {
                written.add(view);
            }
        }
        List<String> names = wanted.stream().map(ViewDefinition::name).toList();
        List<String> dropped = found.entrySet().stream()
                .filter(view -> !contested && view.getValue().isPresent() && !names.contains(view.getKey()))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.toList());
        return new ViewPlan(written, dropped, foreign);
    }

    private static boolean replaces(ViewMark wanted, ViewMark found, boolean contested) {
        return !wanted.equals(found) && (!contested || wanted.version().compareTo(found.version()) >= 0);
    }

    boolean isEmpty() {
        return written.isEmpty() && dropped.isEmpty();
    }
}
