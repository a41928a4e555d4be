package io.lossy.telemetry.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads what lies under {@code dashboards/}, and the catalog that ships. */
final class OpsFiles {
    static final Path FOLDER =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("dashboards");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private OpsFiles() {}

    static Catalog catalog() {
        Path file = FOLDER.resolveSibling("conf/events.yml");
        return CatalogReader.read(file.toString(), text(file));
    }

    /** Dashboards that query Prometheus. */
    static List<Dashboard> dashboards() {
        return allDashboards().stream()
                .filter(dashboard -> !dashboard.queriesPostgres())
                .toList();
    }

    static List<Dashboard> allDashboards() {
        return list("grafana", ".json").stream()
                .map(file -> new Dashboard(name(file), json(file)))
                .toList();
    }

    /** Alerts and recording rules, in the order of their files. */
    static List<Rule> rules() {
        return Stream.of("recording.yml", "alerts.yml")
                .flatMap(file -> elements(yaml("prometheus/" + file).get("groups")))
                .flatMap(group -> elements(group.get("rules")))
                .map(Rule::of)
                .toList();
    }

    static List<Rule> alerts() {
        return rules().stream().filter(Rule::alert).toList();
    }

    static JsonNode yaml(String path) {
        Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(text(FOLDER.resolve(path)));
        return MAPPER.valueToTree(loaded);
    }

    static List<Path> list(String folder, String ending) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.filter(file -> name(file).endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode json(Path file) {
        try {
            return MAPPER.readTree(text(file));
        } catch (IOException e) {
            throw new UncheckedIOException(name(file), e);
        }
    }
}
