package io.lossy.telemetry.yaml;

import java.io.StringReader;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Parses a YAML file of settings or of the catalog. Nothing is bound or instantiated: the caller walks {@link #root()}
 * and gets the values that it knows. {@link #problems()} collects everything that is wrong and all unknown keys.
 * Bounded: 1 MiB, 20 levels, no aliases (they can make a small file huge), no tags, no duplicate keys, no control
 * characters, {@value Problems#MOST} problems.
 */
public final class YamlDocument {
    /** More than an author writes by hand; the shipped catalog has 30,000 characters. */
    public static final int MAX_CHARACTERS = 1 << 20;

    private static final int MAX_DEPTH = 20;
    /** Some editors and PowerShell write it at the start of a text. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Problems problems;
    private final @Nullable MappingNode top;
    private final @Nullable Environment environment;
    private @Nullable YamlMap root;

    private YamlDocument(Problems problems, @Nullable MappingNode top, @Nullable Environment environment) {
        this.problems = problems;
        this.top = top;
        this.environment = environment;
    }

    /** Parses a file in which {@code ${…}} is plain text. */
    public static YamlDocument parse(String file, String text) {
        return parse(file, text, null);
    }

    /**
     * Parses a file. If {@code env} is not null, {@code ${NAME}} and {@code ${NAME:default}} in values are replaced
     * from it.
     */
    public static YamlDocument parse(String file, String text, @Nullable Function<String, @Nullable String> env) {
        Problems problems = new Problems(file);
        String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        Node node = isReadable(content, problems) ? compose(content, problems) : null;
        if (!(node instanceof MappingNode) && problems.isEmpty()) {
            problems.add(1, "", "the file is not a map of keys to values", "start it with 'key: value'");
        }
        return new YamlDocument(
                problems,
                node instanceof MappingNode mapping ? mapping : null,
                env == null ? null : new Environment(env));
    }

    /**
     * Returns the map at the top of the file.
     *
     * @throws Problems.TooManyProblemsException like every getter of this map and of the maps within it
     */
    public YamlMap root() {
        if (root == null) {
            root = new YamlMap(top, 1, "", problems, environment);
        }
        return root;
    }

    public Problems problems() {
        return problems;
    }

    /**
     * Returns false, and reports the problem, for text that the parser would reject without a line number or take too
     * long to read.
     */
    private static boolean isReadable(String text, Problems problems) {
        if (text.length() > MAX_CHARACTERS) {
            problems.add(0, "", "is longer than " + MAX_CHARACTERS + " characters", "shorten it");
            return false;
        }
        int line = 1;
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                String message = String.format(Locale.ROOT, "the character U+%04X is not allowed in YAML", c);
                problems.add(line, "", message, "remove it, or write it as an escape in double quotes");
                return false;
            }
            boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            line += c == '\n' || (c == '\r' && !pair) ? 1 : 0;
        }
        return true;
    }

    private static @Nullable Node compose(String text, Problems problems) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        options.setAllowRecursiveKeys(false);
        Yaml yaml = new Yaml(new SafeConstructor(options));
        try {
            return isFlat(yaml.parse(new StringReader(text)), problems) ? yaml.compose(new StringReader(text)) : null;
        } catch (MarkedYAMLException e) {
            String message = e.getProblem() == null ? "is not YAML" : "is not YAML: " + e.getProblem();
            problems.add(line(e.getProblemMark()), "", message, "check indentation, quotes and brackets near here");
        } catch (YAMLException e) {
            problems.add(
                    0,
                    "",
                    "is YAML that this program does not read: " + e.getMessage(),
                    "make it smaller and" + " flatter");
        }
        return null;
    }

    /**
     * Returns false, and reports the problem, at the first alias or where nesting gets too deep. Beyond that depth the
     * parser takes a thousand times as long for each bracket.
     */
    private static boolean isFlat(Iterable<Event> events, Problems problems) {
        int depth = 0;
        for (Event event : events) {
            if (event instanceof AliasEvent alias) {
                String message = "alias *" + alias.getAnchor() + " is not allowed here";
                problems.add(line(event.getStartMark()), "", message, "write the value out");
                return false;
            }
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > MAX_DEPTH) {
                String message = "is nested more than " + MAX_DEPTH + " deep here";
                problems.add(line(event.getStartMark()), "", message, "make it flatter");
                return false;
            }
        }
        return true;
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }
}
