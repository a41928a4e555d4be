package io.lossy.telemetry.yaml;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Copies a YAML text without its secrets: without the values of some keys, without URLs that have a user, and without
 * comments, in which anything may be.
 */
public final class YamlRedaction {
    private static final String URL_WITH_USER = "(?s).*://[^/\\s]*@.*";

    private YamlRedaction() {}

    /**
     * @param secrets keys that are left out with their values, wherever they are
     * @throws IllegalArgumentException if the text is not YAML
     */
    public static String without(Set<String> secrets, String text) {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        try {
            Node root = yaml.compose(new StringReader(text));
            StringWriter out = new StringWriter();
            if (root != null) {
                redact(root, secrets);
                yaml.serialize(root, out);
            }
            return out.toString();
        } catch (YAMLException e) {
            throw new IllegalArgumentException("not YAML", e);
        }
    }

    private static void redact(Node node, Set<String> secrets) {
        if (node instanceof SequenceNode list) {
            list.getValue().removeIf(YamlRedaction::isUrlWithUser);
            list.getValue().forEach(each -> redact(each, secrets));
        } else if (node instanceof MappingNode map) {
            List<NodeTuple> kept = new ArrayList<>();
            for (NodeTuple entry : map.getValue()) {
                if (!isSecret(entry, secrets)) {
                    redact(entry.getValueNode(), secrets);
                    kept.add(entry);
                }
            }
            map.setValue(kept);
        }
    }

    private static boolean isSecret(NodeTuple entry, Set<String> secrets) {
        return isUrlWithUser(entry.getValueNode())
                || (entry.getKeyNode() instanceof ScalarNode key && secrets.contains(key.getValue()));
    }

    private static boolean isUrlWithUser(Node node) {
        return node instanceof ScalarNode scalar && scalar.getValue().matches(URL_WITH_USER);
    }
}
