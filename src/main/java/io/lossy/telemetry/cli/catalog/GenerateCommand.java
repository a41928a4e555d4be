package io.lossy.telemetry.cli.catalog;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.codegen.GeneratedFiles;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.config.RecipientReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Implements {@code catalog generate}: writes code from the catalog, for this project, or for another project that uses
 * the npm package or the Java emitter with a catalog of its own.
 */
@Command(
        name = "generate",
        description =
                "Writes the constants, types and rules of the catalog: for this project, with its reference page, or"
                        + " with --js and --java for a project that has its own catalog.",
        footer = {
            "",
            "Examples:",
            "  catalog generate --check",
            "  catalog generate --catalog telemetry/events.yml --js src/telemetry",
            "  catalog generate --catalog events.yml --java src --package com.example.events"
        })
final class GenerateCommand extends BaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CatalogOption option;

    @Option(
            names = "--project",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "project directory to write to (default: the current directory)")
    private Path project = Path.of(".");

    @Option(
            names = "--js",
            paramLabel = "DIR",
            description = "write only a JavaScript client of the catalog, with TypeScript types, to this directory;"
                    + " it imports the npm package lossy-telemetry")
    private @Nullable Path js;

    @Option(
            names = "--java",
            paramLabel = "DIR",
            description = "write only the Java constants, below this directory of sources")
    private @Nullable Path java;

    @Option(names = "--package", paramLabel = "NAME", description = "Java package of the constants; needs --java")
    private @Nullable String packageName;

    @Option(names = "--check", description = "write nothing; fail if a file would change")
    private boolean check;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "settings with the destinations for the privacy page (default: conf/telemetry.yml of --project)")
    private @Nullable Path config;

    @Mixin
    private final FormatOption format = new FormatOption();

    /** The files that go to one folder. */
    private record Target(Path folder, GeneratedFiles files) {}

    @Override
    public Integer call() {
        require((java == null) == (packageName == null), "--java and --package need each other");
        require(
                packageName == null || SourceVersion.isName(packageName),
                "'" + packageName + "' is not the name of a Java package; write one such as com.example.events");
        boolean own = js == null && java == null;
        if (own && !Files.isDirectory(project)) {
            throw new CommandFailure(
                    "there is no directory " + project + "; name the project's directory with --project");
        }
        Catalog catalog = option.read();
        int files = 0;
        List<String> changed = new ArrayList<>();
        for (Target target : targets(catalog)) {
            files += target.files().contents().size();
            changed.addAll(update(target));
        }
        if (format.isJson()) {
            JsonDocument.print(
                    out(),
                    new JsonObject().put("files", files).put("written", !check).put("changed", new JsonArray(changed)));
        } else if (changed.isEmpty()) {
            out().println("nothing to write: all " + files + " files are up to date");
        }
        return check && !changed.isEmpty() ? 1 : 0;
    }

    private List<Target> targets(Catalog catalog) {
        List<Target> targets = new ArrayList<>();
        if (js != null) {
            targets.add(new Target(js, GeneratedFiles.javaScriptOf(catalog)));
        }
        if (java != null && packageName != null) {
            targets.add(new Target(java, GeneratedFiles.javaOf(catalog, packageName)));
        }
        return targets.isEmpty() ? List.of(new Target(project, ownFiles(catalog))) : targets;
    }

    private GeneratedFiles ownFiles(Catalog catalog) {
        Path settings = config != null ? config : project.resolve("conf/telemetry.yml");
        List<Recipient> recipients = config != null || Files.isRegularFile(settings)
                ? RecipientReader.read(ConfigFiles.settings(settings))
                : List.of();
        try {
            return GeneratedFiles.of(catalog).withPrivacy(project, catalog, recipients);
        } catch (IOException e) {
            throw new CommandFailure("can't read the privacy page of " + project + ": " + e.getMessage(), e);
        }
    }

    /** Returns the paths of the files that differed. */
    private List<String> update(Target target) {
        Path folder = target.folder();
        try {
            List<String> stale =
                    check ? target.files().stale(folder) : target.files().write(folder);
            for (String path : stale) {
                if (check) {
                    err().println(path + " is out of date; run `catalog generate` and commit the result");
                } else if (!format.isJson()) {
                    out().println("wrote " + folder.resolve(path).normalize());
                }
            }
            return stale.stream()
                    .map(path -> folder.resolve(path).normalize().toString())
                    .toList();
        } catch (IOException e) {
            throw new CommandFailure(
                    "can't write below " + folder + "; name a directory that you may write to (" + e.getMessage() + ")",
                    e);
        }
    }
}
