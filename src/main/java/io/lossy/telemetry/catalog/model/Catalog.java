package io.lossy.telemetry.catalog.model;

import io.lossy.telemetry.yaml.DidYouMean;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the validated content of {@code conf/events.yml}, the only source of what the server accepts, stores, counts
 * and shows. Maps keep the order of the file.
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

    /** Returns the version of the file format, 1 today; it is not the version of any event. */
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

    /** Returns the event of this name or alias, or null if there is none. */
    public @Nullable EventType event(String spelling) {
        return bySpelling.get(spelling);
    }

    /** Returns the name of the event whose name or alias is nearest to the given text. Empty if none is near. */
    public Optional<String> nearestEvent(String written) {
        return DidYouMean.to(written, bySpelling.keySet()).map(bySpelling::get).map(EventType::name);
    }

    /** @throws IllegalArgumentException if the event's family is not in this catalog */
    public Family familyOf(EventType event) {
        Family family = families.get(event.family());
        if (family == null) {
            throw new IllegalArgumentException(event.name() + " is not of this catalog");
        }
        return family;
    }
}
