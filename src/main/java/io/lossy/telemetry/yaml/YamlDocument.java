package io.lossy.telemetry.yaml;

import java.io.StringReader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A YAML file on its way to becoming settings or a catalog. Nothing is bound or instantiated: the reader walks
 * {@link #root()} and asks for what it knows; whatever is wrong or left over is gathered in {@link #problems()}.
 * Bounded: 1 MiB, 20 levels, no aliases (they can blow a small file up), no tags, no duplicate keys.
 */
public final class YamlDocument {
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_DEPTH = 20;

    private final Problems problems;
    private final YamlMap root;

    private YamlDocument(Problems problems, YamlMap root) {
        this.problems = problems;
        this.root = root;
    }

    /** Reads a file whose {@code ${…}} are plain text. */
    public static YamlDocument parse(String file, String text) {
        return parse(file, text, null);
    }

    /** Reads a file; with {@code env}, {@code ${NAME}} and {@code ${NAME:default}} in values are filled from it. */
    public static YamlDocument parse(String file, String text, @Nullable Function<String, @Nullable String> env) {
        Problems problems = new Problems(file);
        Environment environment = env == null ? null : new Environment(env);
        Node node = compose(text, problems);
        if (node instanceof MappingNode mapping) {
            return new YamlDocument(problems, new YamlMap(mapping, 1, "", problems, environment));
        }
        if (problems.isEmpty()) {
            problems.add(1, "", "the file is not a map of keys to values", "start it with 'key: value'");
        }
        return new YamlDocument(problems, new YamlMap(null, 1, "", problems, environment));
    }

    public YamlMap root() {
        return root;
    }

    public Problems problems() {
        return problems;
    }

    private static @Nullable Node compose(String text, Problems problems) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        options.setAllowRecursiveKeys(false);
        Yaml yaml = new Yaml(new SafeConstructor(options));
        try {
            boolean aliases = false;
            for (Event event : yaml.parse(new StringReader(text))) {
                if (event instanceof AliasEvent alias) {
                    aliases = true;
                    String message = "alias *" + alias.getAnchor() + " is not allowed here";
                    problems.add(line(event.getStartMark()), "", message, "write the value out");
                }
            }
            return aliases ? null : yaml.compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            String message = e.getProblem() == null ? "is not YAML" : "is not YAML: " + e.getProblem();
            problems.add(line(e.getProblemMark()), "", message, "check indentation, quotes and brackets near here");
        } catch (YAMLException e) {
            problems.add(0, "", "is not YAML this program reads: " + e.getMessage(), "make it smaller and flatter");
        }
        return null;
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }
}
