package io.lossy.telemetry.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Compares the files of {@code conf/deploy} with each other and with the program. */
class DeployFilesTest {
    private static final Path FOLDER = Path.of("conf/deploy");
    private static final Pattern VARIABLE = Pattern.compile("\\b(LOSSY_[A-Z_]+|DATABASE_[A-Z_]*URL)\\b");

    private static String text(String file) throws IOException {
        return Files.readString(FOLDER.resolve(file));
    }

    @Test
    void theJvmHasTheSameOptionsEverywhere() throws IOException {
        assertThat(text("lossy-telemetry.service"))
                .contains("java -Xmx256m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError"
                        + " -jar /opt/lossy/lossy-telemetry.jar serve");
        assertThat(text("Containerfile"))
                .contains("\"java\", \"-Xmx256m\", \"-XX:+UseSerialGC\", \"-XX:+ExitOnOutOfMemoryError\", \"-jar\","
                        + " \"/opt/lossy/lossy-telemetry.jar\"");
    }

    @Test
    void everyVariableIsOneThatTheServerReads() throws IOException {
        Set<String> read = new TreeSet<>(variables(Files.readString(Path.of("conf/telemetry.yml"))));
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                read.addAll(variables(Files.readString(source)));
            }
        }
        for (String file : List.of("lossy-telemetry.service", "Containerfile", "kubernetes.yaml")) {
            assertThat(variables(text(file))).as(file).isNotEmpty().isSubsetOf(read);
        }
    }

    private static List<String> variables(String text) {
        List<String> variables = new ArrayList<>();
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            variables.add(matcher.group());
        }
        return variables;
    }

    @Test
    void theDocumentsAreYamlAndTheirProbesCallTheScript() throws IOException {
        List<Object> kinds = new ArrayList<>();
        for (Object document : new Yaml().loadAll(text("kubernetes.yaml"))) {
            kinds.add(((Map<?, ?>) document).get("kind"));
        }

        assertThat(kinds).containsExactly("Service", "PodDisruptionBudget", "StatefulSet");
        assertThat(text("kubernetes.yaml").split("/opt/lossy/health.sh", -1)).hasSize(4);
        assertThat(text("Containerfile")).contains("COPY conf/deploy/health.sh /opt/lossy/health.sh");
        assertThat(FOLDER.resolve("health.sh")).isExecutable();
    }
}
