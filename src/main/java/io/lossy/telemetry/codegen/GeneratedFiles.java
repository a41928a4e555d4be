package io.lossy.telemetry.codegen;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Recipient;
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

    private static final String OTHER_HEADER =
            "DO NOT EDIT: generated from the event catalog. Change that file and run catalog generate again";

    private static final String JAVA = "src/main/generated/java/";
    private static final String PACKAGE = "io.lossy.telemetry.generated";
    private static final String JS = "src/main/generated/js/";
    private static final String TYPES = "src/main/generated/types/events.d.ts";
    private static final String PRIVACY = "src/site/markdown/privacy.md";
    private static final String PAGE = "src/site/markdown/catalog-reference.md";

    private final Map<String, String> contents;

    private GeneratedFiles(Map<String, String> contents) {
        this.contents = Collections.unmodifiableMap(contents);
    }

    /** Returns the files of this project, with paths relative to it. */
    public static GeneratedFiles of(Catalog catalog) {
        Map<String, String> contents = new LinkedHashMap<>();
        contents.put(JAVA + classFile(PACKAGE), JavaConstants.of(catalog, HEADER, PACKAGE));
        contents.put(JS + "events.js", JsConstants.of(catalog, HEADER));
        contents.put(JS + "rules.js", JsRules.of(catalog, HEADER, "./fields.js"));
        contents.put(TYPES, TsTypes.of(catalog, HEADER));
        contents.put(PAGE, ReferencePage.of(catalog));
        return new GeneratedFiles(contents);
    }

    /**
     * Returns these files and the page about privacy in the folder, with its generated part written again. Returns these
     * files alone if the folder has no such page.
     *
     * @param recipients the destinations of the settings
     */
    public GeneratedFiles withPrivacy(Path folder, Catalog catalog, List<Recipient> recipients) throws IOException {
        Path page = folder.resolve(PRIVACY);
        if (!Files.isRegularFile(page)) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(contents);
        more.put(PRIVACY, PrivacyTexts.in(Files.readString(page), catalog, recipients));
        return new GeneratedFiles(more);
    }

    /** Returns the JavaScript of a project that uses the npm package with a catalog of its own. */
    public static GeneratedFiles javaScriptOf(Catalog catalog) {
        Map<String, String> contents = new LinkedHashMap<>();
        contents.put("telemetry.js", JsFace.script(OTHER_HEADER));
        contents.put("telemetry.d.ts", JsFace.types(OTHER_HEADER));
        contents.put("events.js", JsConstants.of(catalog, OTHER_HEADER));
        contents.put("events.d.ts", TsTypes.of(catalog, OTHER_HEADER));
        contents.put("rules.js", JsRules.of(catalog, OTHER_HEADER, JsFace.CLIENT));
        return new GeneratedFiles(contents);
    }

    /** Returns the Java constants of a project with a catalog of its own, below the folder of its sources. */
    public static GeneratedFiles javaOf(Catalog catalog, String packageName) {
        return new GeneratedFiles(Map.of(classFile(packageName), JavaConstants.of(catalog, OTHER_HEADER, packageName)));
    }

    private static String classFile(String packageName) {
        return packageName.replace('.', '/') + "/Events.java";
    }

    /** Returns the content by path. */
    public Map<String, String> contents() {
        return contents;
    }

    public String page() {
        return contents.getOrDefault(PAGE, "");
    }

    /** Returns the paths of files that are missing or differ. */
    public List<String> stale(Path folder) throws IOException {
        List<String> stale = new ArrayList<>();
        for (Map.Entry<String, String> entry : contents.entrySet()) {
            Path file = folder.resolve(entry.getKey());
            if (!Files.isRegularFile(file) || !Files.readString(file).equals(entry.getValue())) {
                stale.add(entry.getKey());
            }
        }
        return stale;
    }

    /** Writes the files that are missing or differ, and returns their paths. */
    public List<String> write(Path folder) throws IOException {
        List<String> stale = stale(folder);
        for (String path : stale) {
            Path file = folder.resolve(path);
            Path parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, contents.getOrDefault(path, ""));
        }
        return stale;
    }
}
