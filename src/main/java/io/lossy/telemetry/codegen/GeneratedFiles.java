package io.lossy.telemetry.codegen;

import io.lossy.telemetry.catalog.model.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Generates the files that follow from a catalog. They are committed, so that readers of the code find them and a
 * change of the catalog shows in review. The same catalog always gives the same bytes.
 */
public final class GeneratedFiles {
    static final String HEADER = "DO NOT EDIT: generated from conf/events.yml. Change that file, then run"
            + " mvn -q compile exec:java -Dexec.args='catalog generate'";

    private static final String JAVA = "src/main/generated/java/io/lossy/telemetry/generated/Events.java";
    private static final String JS = "src/main/generated/js/events.js";
    private static final String RULES = "src/main/generated/js/rules.js";
    private static final String PAGE = "src/site/markdown/catalog-reference.md";

    private final Map<String, String> contents;

    private GeneratedFiles(Map<String, String> contents) {
        this.contents = Collections.unmodifiableMap(contents);
    }

    public static GeneratedFiles of(Catalog catalog) {
        Map<String, String> contents = new LinkedHashMap<>();
        contents.put(JAVA, JavaConstants.of(catalog));
        contents.put(JS, JsConstants.of(catalog));
        contents.put(RULES, JsRules.of(catalog));
        contents.put(PAGE, ReferencePage.of(catalog));
        return new GeneratedFiles(contents);
    }

    /** Returns the content by path relative to the project. */
    public Map<String, String> contents() {
        return contents;
    }

    public String page() {
        return contents.getOrDefault(PAGE, "");
    }

    /** Returns the paths of files that are missing or differ. */
    public List<String> stale(Path project) throws IOException {
        List<String> stale = new ArrayList<>();
        for (Map.Entry<String, String> entry : contents.entrySet()) {
            Path file = project.resolve(entry.getKey());
            if (!Files.isRegularFile(file) || !Files.readString(file).equals(entry.getValue())) {
                stale.add(entry.getKey());
            }
        }
        return stale;
    }

    /** Writes the files that are missing or differ, and returns their paths. */
    public List<String> write(Path project) throws IOException {
        List<String> stale = stale(project);
        for (String path : stale) {
            Path file = project.resolve(path);
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, contents.getOrDefault(path, ""));
        }
        return stale;
    }
}
