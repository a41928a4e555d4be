package io.lossy.telemetry.yaml;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads the values of one map. Every getter marks its key as known. {@link #closeUnknownKeys()} then reports the keys
 * that no getter has read, here and in every map taken from here. A getter without a default reports a missing key and
 * returns a harmless value ({@code ""}, the lower bound, an empty list), because the caller must check the problems
 * before it uses the result.
 */
public final class YamlMap {
    private final Map<String, YamlNode> values = new LinkedHashMap<>();
    private final Map<String, Integer> keyLines = new LinkedHashMap<>();
    private final Map<String, YamlMap> taken = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final boolean present;
    private final int line;
    private final String path;
    private final Problems problems;
    private final @Nullable Environment environment;

    YamlMap(@Nullable MappingNode node, int line, String path, Problems problems, @Nullable Environment environment) {
        this.present = node != null;
        this.line = line;
        this.path = path;
        this.problems = problems;
        this.environment = environment;
        if (node != null) {
            node.getValue().forEach(this::take);
        }
    }

    private void take(NodeTuple entry) {
        int at = entry.getKeyNode().getStartMark().getLine() + 1;
        if (!(entry.getKeyNode() instanceof ScalarNode scalar)) {
            problems.add(at, path, "a key must be a single word", "write 'key: value'");
            return;
        }
        String key = scalar.getValue();
        if (keyLines.containsKey(key)) {
            String message = "key '" + key + "' is here twice, first on line " + keyLines.get(key);
            problems.add(at, pathOf(key), message, "keep one of them");
            return;
        }
        keyLines.put(key, at);
        values.put(key, new YamlNode(entry.getValueNode(), at, pathOf(key), problems, environment));
    }

    /** Returns false for a map that is not in the file. Its getters return their defaults. */
    public boolean isPresent() {
        return present;
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public int line() {
        return line;
    }

    /** Returns the line of a key, or of the map if it has no such key. */
    public int line(String key) {
        return keyLines.getOrDefault(key, line);
    }

    public String path() {
        return path;
    }

    /** Returns the keys in the order of the file. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** Adds a problem at this map. */
    public void report(String message, String fix) {
        problems.add(line, path, message, fix);
    }

    /** Adds a problem at a key. */
    public void report(String key, String message, String fix) {
        problems.add(line(key), pathOf(key), message, fix);
    }

    /** Returns the value of a key, or null if there is none. The key counts as known. */
    public @Nullable YamlNode get(String key) {
        asked.add(key);
        return values.get(key);
    }

    private @Nullable YamlNode require(String key) {
        YamlNode node = get(key);
        if (node == null && present) {
            report(key, "is missing", "add '" + key + ": …'");
        }
        return node;
    }

    public String string(String key) {
        YamlNode node = require(key);
        String text = node == null ? null : node.text();
        return text == null ? "" : text;
    }

    public String string(String key, String otherwise) {
        String text = optionalString(key);
        return text == null ? otherwise : text;
    }

    public @Nullable String optionalString(String key) {
        YamlNode node = get(key);
        return node == null ? null : node.text();
    }

    /** Returns true if the value under the key as written is one environment variable without a default. */
    public boolean isFromEnvironment(String key) {
        YamlNode node = values.get(key);
        return node != null && node.isFromEnvironment();
    }

    /** Returns one of the words. The key is required; without it, the first word is returned. */
    public String oneOf(String key, Collection<String> words) {
        YamlNode node = require(key);
        String word = node == null ? null : node.oneOf(words);
        return word == null ? words.iterator().next() : word;
    }

    public String oneOf(String key, Collection<String> words, String otherwise) {
        YamlNode node = get(key);
        String word = node == null ? null : node.oneOf(words);
        return word == null ? otherwise : word;
    }

    public int integer(String key, int min, int max) {
        YamlNode node = require(key);
        return (int) (node == null ? OptionalLong.empty() : node.whole(min, max)).orElse(min);
    }

    public int integer(String key, int otherwise, int min, int max) {
        return (int) longInteger(key, otherwise, min, max);
    }

    public long longInteger(String key, long otherwise, long min, long max) {
        YamlNode node = get(key);
        return (node == null ? OptionalLong.empty() : node.whole(min, max)).orElse(otherwise);
    }

    public double number(String key, double otherwise, double min, double max) {
        YamlNode node = get(key);
        return (node == null ? OptionalDouble.empty() : node.number(min, max)).orElse(otherwise);
    }

    public @Nullable Double optionalNumber(String key) {
        YamlNode node = get(key);
        OptionalDouble value =
                node == null ? OptionalDouble.empty() : node.number(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        return value.isPresent() ? value.getAsDouble() : null;
    }

    public boolean bool(String key, boolean otherwise) {
        YamlNode node = get(key);
        Boolean value = node == null ? null : node.bool();
        return value == null ? otherwise : value;
    }

    /** Returns a duration that is written as whole milliseconds. The key should end in {@code _ms}. */
    public Duration millis(String key, Duration otherwise, Duration min, Duration max) {
        return Duration.ofMillis(longInteger(key, otherwise.toMillis(), min.toMillis(), max.toMillis()));
    }

    /** Returns the map under a required key. */
    public YamlMap map(String key) {
        return takeMap(key, require(key));
    }

    /** Returns the map under a key. If there is none, returns an absent map whose getters return their defaults. */
    public YamlMap optionalMap(String key) {
        return takeMap(key, get(key));
    }

    private YamlMap takeMap(String key, @Nullable YamlNode node) {
        return taken.computeIfAbsent(
                key, k -> node == null ? new YamlMap(null, line, pathOf(k), problems, environment) : node.map());
    }

    /** Returns every value of this map as a map, by key, in the order of the file. */
    public Map<String, YamlMap> maps() {
        Map<String, YamlMap> maps = new LinkedHashMap<>();
        values.keySet().forEach(key -> maps.put(key, map(key)));
        return maps;
    }

    /** Returns every value of this map as text, by key, in the order of the file. */
    public Map<String, String> strings() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.keySet().forEach(key -> texts.put(key, string(key)));
        return texts;
    }

    /** Returns the items of a list, or an empty list if the key is absent. */
    public List<YamlNode> list(String key) {
        YamlNode node = get(key);
        return node == null ? List.of() : node.list();
    }

    /**
     * Returns the maps of a list, or an empty list if the key is absent. Unknown keys in them are reported with those
     * of this map.
     */
    public List<YamlMap> listOfMaps(String key) {
        List<YamlMap> maps = new ArrayList<>();
        for (YamlNode item : list(key)) {
            maps.add(taken.computeIfAbsent(key + "[" + maps.size() + "]", k -> item.map()));
        }
        return maps;
    }

    /** Returns the texts of a list, or an empty list if the key is absent. */
    public List<String> listOfStrings(String key) {
        return list(key).stream()
                .flatMap(item -> Stream.ofNullable(item.text()))
                .toList();
    }

    /** Reports every key that no getter has read, here and in every map taken from here. */
    public void closeUnknownKeys() {
        for (String key : values.keySet()) {
            if (!asked.contains(key)) {
                boolean comma = key.indexOf(' ') >= 0;
                String fix =
                        comma ? "put the text in quotes; a comma inside { } begins a key" : DidYouMean.fix(key, asked);
                report(key, "unknown key '" + key + "'", fix);
            }
        }
        taken.values().forEach(YamlMap::closeUnknownKeys);
    }

    private String pathOf(String key) {
        return YamlPath.inside(path, path.isEmpty() ? key : "." + key);
    }
}
