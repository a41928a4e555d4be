package io.lossy.telemetry.yaml;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One value with its line and path. Reading it as the wrong type reports a problem and returns no value, so that the
 * caller continues and finds the next problem. Text is taken as written: {@code no} stays the word no.
 */
public final class YamlNode {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9](_?[0-9])*");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9](_?[0-9])*(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}");

    /** The most characters of a number. Authors write no longer ones, and the patterns recurse once per digit. */
    private static final int LONGEST_NUMBER = 64;

    private final Node node;
    private final String path;
    private final Problems problems;
    private final @Nullable Environment environment;
    private final int line;

    /** @param line the line of its key, where an author looks for it, even if the value starts further down */
    YamlNode(Node node, int line, String path, Problems problems, @Nullable Environment environment) {
        this.node = node;
        this.path = path;
        this.problems = problems;
        this.environment = environment;
        this.line = line;
        if (!node.getTag().startsWith(Tag.PREFIX)) {
            report("tag " + node.getTag() + " is not allowed", "remove it");
        }
    }

    public int line() {
        return line;
    }

    public String path() {
        return path;
    }

    public boolean isMap() {
        return node instanceof MappingNode;
    }

    public boolean isList() {
        return node instanceof SequenceNode;
    }

    /** Adds a problem at this place. */
    public void report(String message, String fix) {
        problems.add(line, path, message, fix);
    }

    /** Returns the text of a scalar. Reports a problem and returns null if the value is empty or not a scalar. */
    public @Nullable String text() {
        if (!(node instanceof ScalarNode scalar)) {
            report("must be a single value, not a " + kind(), "write 'key: value'");
            return null;
        }
        if (scalar.isPlain() && Tag.NULL.equals(scalar.getTag())) {
            report("has no value", "write one or remove the key");
            return null;
        }
        String written = scalar.getValue();
        return environment == null ? written : environment.fill(written, this::reportUnset);
    }

    /** Returns true if the value as written is one environment variable without a default, and nothing else. */
    boolean isFromEnvironment() {
        return node instanceof ScalarNode scalar
                && VARIABLE.matcher(scalar.getValue()).matches();
    }

    /** Returns a whole number within the bounds, both inclusive. */
    public OptionalLong whole(long min, long max) {
        String text = text();
        if (text == null) {
            return OptionalLong.empty();
        }
        String digits = text.strip().replace("_", "");
        if (!isNumber(WHOLE, text) || digits.length() > 18) {
            report("'" + text + "' is not a whole number", "write a number from " + min + " to " + max);
            return OptionalLong.empty();
        }
        long value = Long.parseLong(digits);
        if (value < min || value > max) {
            report(value + " is out of range", "write a number from " + min + " to " + max);
            return OptionalLong.empty();
        }
        return OptionalLong.of(value);
    }

    /** Returns a finite number within the bounds, both inclusive. */
    public OptionalDouble number(double min, double max) {
        String text = text();
        if (text == null) {
            return OptionalDouble.empty();
        }
        boolean decimal = isNumber(DECIMAL, text);
        double value = decimal ? Double.parseDouble(text.strip().replace("_", "")) : Double.NaN;
        if (!Double.isFinite(value)) {
            report("'" + text + "' is not a number", "write one such as 20 or 0.5");
            return OptionalDouble.empty();
        }
        if (value < min || value > max) {
            report(text.strip() + " is out of range", "write a number from " + plain(min) + " to " + plain(max));
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(value);
    }

    /** Returns the number without an exponent: 1000000000, not 1.0E9. */
    private static String plain(double bound) {
        return Double.isInfinite(bound)
                ? String.valueOf(bound)
                : new BigDecimal(String.valueOf(bound)).stripTrailingZeros().toPlainString();
    }

    private static boolean isNumber(Pattern form, String text) {
        return text.length() <= LONGEST_NUMBER && form.matcher(text.strip()).matches();
    }

    public @Nullable Boolean bool() {
        String text = text();
        if (text == null) {
            return null;
        }
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        report("'" + text + "' is not true or false", "write true or false");
        return null;
    }

    /** Returns the text if it is one of the words. */
    public @Nullable String oneOf(Collection<String> words) {
        String text = text();
        if (text == null || words.contains(text)) {
            return text;
        }
        report("'" + text + "' is not known here", DidYouMean.fix(text, words));
        return null;
    }

    /** Returns the items of a list. Reports a problem and returns an empty list if the value is not a list. */
    public List<YamlNode> list() {
        if (!(node instanceof SequenceNode sequence)) {
            report("must be a list, not a " + kind(), "write [a, b] or one '- item' a line");
            return List.of();
        }
        List<YamlNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            int at = item.getStartMark().getLine() + 1;
            String place = YamlPath.inside(path, "[" + items.size() + "]");
            items.add(new YamlNode(item, at, place, problems, environment));
        }
        return items;
    }

    /** Returns the map here. Reports a problem and returns an absent map if the value is not a map. */
    public YamlMap map() {
        if (node instanceof MappingNode mapping) {
            return new YamlMap(mapping, line, path, problems, environment);
        }
        report("must be a map, not a " + kind(), "write 'key: value' lines under it");
        return new YamlMap(null, line, path, problems, environment);
    }

    private void reportUnset(String name) {
        report("environment variable " + name + " is not set", "set it, or write ${" + name + ":default}");
    }

    private String kind() {
        return node instanceof MappingNode ? "map" : node instanceof SequenceNode ? "list" : "single value";
    }
}
