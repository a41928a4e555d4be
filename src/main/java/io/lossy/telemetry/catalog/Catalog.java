package io.lossy.telemetry.catalog;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole of {@code conf/events.yml}, already checked: the one source of what is accepted, kept, counted and shown.
 * Maps keep the order of the file.
 */
public final class Catalog {
    private final int version;
    private final Map<String, Family> families;
    private final Map<String, EventType> events;
    private final Map<String, Aggregate> aggregates;
    private final Map<String, EventType> bySpelling;

    public Catalog(int version, List<Family> families, List<EventType> events, List<Aggregate> aggregates) {
        this.version = version;
        Map<String, Family> f = new LinkedHashMap<>();
        families.forEach(family -> f.put(family.name(), family));
        Map<String, EventType> e = new LinkedHashMap<>();
        Map<String, EventType> s = new HashMap<>();
        for (EventType event : events) {
            e.put(event.name(), event);
            s.put(event.name(), event);
            event.aliases().forEach(alias -> s.put(alias, event));
        }
        Map<String, Aggregate> a = new LinkedHashMap<>();
        aggregates.forEach(aggregate -> a.put(aggregate.name(), aggregate));
        this.families = Collections.unmodifiableMap(f);
        this.events = Collections.unmodifiableMap(e);
        this.aggregates = Collections.unmodifiableMap(a);
        this.bySpelling = Map.copyOf(s);
    }

    /** The version of the file format, 1 today; not of the events in it. */
    public int version() {
        return version;
    }

    public Map<String, Family> families() {
        return families;
    }

    public Map<String, EventType> events() {
        return events;
    }

    public Map<String, Aggregate> aggregates() {
        return aggregates;
    }

    /** The event of this name or alias, or null. */
    public @Nullable EventType event(String spelling) {
        return bySpelling.get(spelling);
    }

    /** The family of an event of this catalog. */
    public Family familyOf(EventType event) {
        Family family = families.get(event.family());
        if (family == null) {
            throw new IllegalArgumentException(event.name() + " is not of this catalog");
        }
        return family;
    }
}
