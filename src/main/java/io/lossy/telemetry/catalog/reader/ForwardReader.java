package io.lossy.telemetry.catalog.reader;

import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.yaml.YamlMap;
import io.lossy.telemetry.yaml.YamlNode;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Reads {@code forward}, the names of the destinations that an event or a field leaves for. The settings say what a name
 * stands for, so {@code catalog check --config} compares the two.
 */
final class ForwardReader {
    private static final String KEY = "forward";

    private ForwardReader() {}

    static Set<String> ofEvent(YamlMap map) {
        Set<String> names = new LinkedHashSet<>();
        for (YamlNode item : map.list(KEY)) {
            String name = item.text();
            if (name == null) {
                continue;
            }
            if (!Recipient.isName(name)) {
                item.report("'" + name + "' is not a destination's name", "write " + Recipient.NAME_RULE);
            } else if (!names.add(name)) {
                item.report("'" + name + "' is here twice", "keep one of them");
            }
        }
        return names;
    }

    /** @param ofEvent the destinations that receive the event */
    static Set<String> ofField(YamlMap map, Pii pii, Set<String> ofEvent) {
        Set<String> names = ofEvent(map);
        for (String name : names) {
            if (!ofEvent.contains(name)) {
                map.report(KEY, "the event does not leave for '" + name + "'", "add it to the event's 'forward' too");
            }
        }
        if (pii == Pii.DROP && !names.isEmpty()) {
            map.report(
                    KEY,
                    "a dropped field is never stored, so it can't leave",
                    "remove 'forward', or write 'pii: hash'");
            return Set.of();
        }
        return names;
    }
}
