package io.lossy.telemetry.catalog.reader;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.CatalogException;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.yaml.DidYouMean;
import io.lossy.telemetry.yaml.Problems.TooManyProblemsException;
import io.lossy.telemetry.yaml.YamlDocument;
import io.lossy.telemetry.yaml.YamlMap;
import io.lossy.telemetry.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads the text of {@code conf/events.yml} into a {@link Catalog}. It continues after a mistake, so that one run
 * reports all of them with line and fix. Then it rejects the whole file.
 */
public final class CatalogReader {
    static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]{0,47}");
    private static final Pattern EVENT = Pattern.compile("lossy\\.[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*");
    private static final int MAX_NAME = 100;
    private static final int MAX_FAMILIES = 100;
    private static final int MAX_EVENTS = 2_000;
    private static final int MAX_AGGREGATES = 500;
    /** Most series that the metrics of all events may create together. */
    private static final long MAX_SERIES = 20_000;

    private final YamlDocument document;
    private final Map<String, Integer> lines = new HashMap<>();
    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Map<String, EventType> events = new LinkedHashMap<>();
    private final Map<String, Aggregate> aggregates = new LinkedHashMap<>();

    private CatalogReader(YamlDocument document) {
        this.document = document;
    }

    /** @throws CatalogException with every problem of the text */
    public static Catalog read(String file, String text) {
        return readFile(file, text).catalog();
    }

    /**
     * Reads the catalog like {@link #read}, and keeps the line of each part.
     *
     * @throws CatalogException with every problem of the text
     */
    public static CatalogFile readFile(String file, String text) {
        CatalogReader reader = new CatalogReader(YamlDocument.parse(file, text));
        try {
            if (reader.document.root().isPresent()) {
                reader.readAll();
            }
        } catch (TooManyProblemsException enough) {
            throw new CatalogException(reader.document.problems().inOrder());
        }
        if (!reader.document.problems().isEmpty()) {
            throw new CatalogException(reader.document.problems().inOrder());
        }
        Catalog catalog = new Catalog(
                1,
                List.copyOf(reader.families.values()),
                List.copyOf(reader.events.values()),
                List.copyOf(reader.aggregates.values()));
        return new CatalogFile(file, catalog, reader.lines);
    }

    private void readAll() {
        YamlMap root = document.root();
        root.integer("version", 1, 1);
        readFamilies(root.map("families"));
        readEvents(root.map("events"));
        readAggregates(root.optionalMap("aggregates"));
        root.closeUnknownKeys();
    }

    private void readAggregates(YamlMap all) {
        atMost(MAX_AGGREGATES, all.keys().size(), all, "aggregates");
        AggregateReader reader = new AggregateReader(families.keySet(), events);
        all.maps().forEach((name, map) -> {
            lines.put(map.path(), map.line());
            reader.read(name, map).ifPresent(aggregate -> aggregates.put(name, aggregate));
        });
    }

    /** Limits the number of entries, because each uses memory while the server runs, even if no event of it arrives. */
    static void atMost(int most, int count, YamlMap map, String what) {
        if (count > most) {
            map.report("has " + count + " " + what + ", more than " + most, "group them");
        }
    }

    private void readFamilies(YamlMap map) {
        atMost(MAX_FAMILIES, map.keys().size(), map, "families");
        map.maps().forEach((name, family) -> {
            checkWord(map, name, "family");
            lines.put(family.path(), family.line());
            families.put(name, FamilyReader.read(name, family));
        });
    }

    private void readEvents(YamlMap map) {
        atMost(MAX_EVENTS, map.keys().size(), map, "events");
        EventReader reader = new EventReader(families, lines);
        map.maps().forEach((name, event) -> {
            if (!EVENT.matcher(name).matches() || name.length() > MAX_NAME) {
                map.report(
                        name,
                        "'" + name + "' is not an event's name",
                        "write lossy.<family>.<what_happened>" + " in lower case, such as " + suggestion(name));
            }
            lines.put(event.path(), event.line());
            events.put(name, reader.read(name, event));
        });
        checkSpellings(map);
        checkConstants(map);
        checkSeries(map);
    }

    /** Checks that each name and alias belongs to one event only. */
    private void checkSpellings(YamlMap map) {
        Map<String, String> owners = new HashMap<>();
        events.keySet().forEach(name -> owners.put(name, name));
        for (String name : events.keySet()) {
            YamlMap event = map.map(name);
            for (YamlNode alias : event.list("aliases")) {
                String text = alias.text();
                String owner = text == null ? null : owners.putIfAbsent(text, name);
                if (owner != null) {
                    alias.report("'" + text + "' already belongs to " + owner, "keep it in one place");
                }
            }
        }
    }

    private void checkSeries(YamlMap map) {
        long series = events.values().stream()
                .flatMap(event -> event.metrics().stream().map(metric -> SeriesLimits.series(metric, event.fields())))
                .reduce(0L, (sum, next) -> Math.min(sum + next, Long.MAX_VALUE / 2));
        if (series > MAX_SERIES) {
            map.report(
                    "the metrics of all events make up to " + series + " series, more than " + MAX_SERIES,
                    "leave out labels; the database still has every field");
        }
    }

    /** Rejects names that differ only in dots and underscores, because they would become the same generated class. */
    private void checkConstants(YamlMap map) {
        Map<String, String> constants = new HashMap<>();
        for (String name : events.keySet()) {
            String other = constants.putIfAbsent(name.replace(".", "").replace("_", ""), name);
            if (other != null) {
                map.report(name, "gets the same constant as " + other, "choose a name that differs in its letters");
            }
        }
    }

    /** Reports an invalid name of a family or field. */
    static void checkWord(YamlMap map, String name, String what) {
        if (!WORD.matcher(name).matches()) {
            map.report(
                    name,
                    "'" + name + "' is not a name for a " + what,
                    "write at most 48 of a-z, 0-9 and _, beginning with a letter");
        }
    }

    private static String suggestion(String name) {
        String clean =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_.]+", "_").replaceFirst("^lossy[._]", "");
        List<String> parts = new ArrayList<>(List.of(clean.split("\\.")));
        parts.removeIf(part -> !WORD.matcher(part).matches());
        return parts.size() == 2 ? "lossy." + parts.get(0) + "." + parts.get(1) : "lossy.cache.notes_hit";
    }

    /** Reports a reference to something the catalog does not have. */
    static void unknown(YamlMap map, String key, String what, String name, Collection<String> known) {
        map.report(key, "there is no " + what + " '" + name + "'", DidYouMean.fix(name, known));
    }
}
