package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.event.ErrorTexts;
import io.lossy.telemetry.fixture.HostileLists;
import io.lossy.telemetry.setup.Tools;
import io.lossy.telemetry.validate.ClientVectors;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JavaScript client held against its types, its unit tests, the server's own verdicts, and its size. */
class ClientCodeIT {
    private static final int MOST_BYTES = 10 * 1024;

    private static final Path TYPES = Path.of("src/main/generated/types");
    private static final String TYPES_HEADER =
            "// DO NOT EDIT: tsc makes it from the JSDoc of src/main/js, and ClientCodeIT compares them.\n\n";

    private static final Path CLIENT = Path.of("target/classes/client");

    @TempDir
    Path folder;

    @Test
    void theTypesAreRightAndThoseOfThePackageFollowFromThem() throws Exception {
        NodeRun outcome = NodeRun.of(
                folder,
                Map.of(),
                List.of(
                        Tools.nodeModules().resolve("typescript/bin/tsc").toString(),
                        "--project",
                        "src/main/js/tsconfig.json",
                        "--skipDefaultLibCheck",
                        "--noEmit",
                        "false",
                        "--declaration",
                        "--emitDeclarationOnly",
                        "--outDir",
                        folder.toString()));

        assertThat(outcome.status()).as(outcome.said()).isZero();
        for (String module : List.of("telemetry", "client", "fields")) {
            String types = TYPES_HEADER + Files.readString(folder.resolve("js/" + module + ".d.ts"));
            Path fresh = Path.of("target/types/" + module + ".d.ts");
            Files.createDirectories(fresh.getParent());
            Files.writeString(fresh, types);
            assertThat(TYPES.resolve(fresh.getFileName()))
                    .as("type: cp target/types/*.d.ts " + TYPES)
                    .hasContent(types);
        }
    }

    @Test
    void aWrongNameOrAWrongFieldFailsInTheTypeCheck() throws Exception {
        try (Stream<Path> files = Files.list(CLIENT)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
        Files.copy(Path.of("src/main/js/tsconfig.json"), folder.resolve("tsconfig.json"));
        Files.writeString(folder.resolve("wrong.js"), """
                import { createTelemetry, Events } from './telemetry.js';
                const client = createTelemetry({ endpoint: 'http://localhost:8080', source: 'extension' });
                client.emit(Events.NOTHING_HAPPENED, {});
                client.emit(Events.STT_REQUEST, { mode: 'by_hand' });
                """);

        NodeRun outcome = NodeRun.tsc(folder, folder);

        assertThat(outcome.said()).contains("wrong.js(3,20)", "wrong.js(4,35)").doesNotContain("wrong.js(2");
    }

    @Test
    void itsUnitTestsPassAndItValidatesAsTheServerDoes() throws Exception {
        ConfigFiles.ConfigText catalog = ConfigFiles.catalog("conf/events.yml", null);
        Catalog read = CatalogReader.read(catalog.name(), catalog.content());
        Path file = Files.writeString(folder.resolve("vectors.json"), ClientVectors.json(read));
        Path asked = Files.writeString(folder.resolve("catalog.json"), answered(read));
        Path texts = Files.writeString(folder.resolve("error-texts.json"), ErrorTexts.json(new Random(31), 1_000));
        NodeRun.unitTests(
                folder,
                Map.of(
                        "VECTORS", file.toString(),
                        "CATALOG", asked.toString(),
                        "ERROR_TEXTS", texts.toString(),
                        "HOSTILE", HostileLists.write(folder).toString(),
                        "CLIENT", CLIENT.toString()),
                "client");
    }

    @Test
    void allOfItMinifiedAndCompressedIsSmall() throws Exception {
        Path bundle = folder.resolve("bundle.js");
        NodeRun outcome = NodeRun.of(
                folder,
                Map.of(),
                List.of(
                        Tools.nodeModules().resolve("esbuild/bin/esbuild").toString(),
                        CLIENT.resolve("telemetry.js").toString(),
                        "--bundle",
                        "--minify",
                        "--format=esm",
                        "--outfile=" + bundle));
        assertThat(outcome.status()).as(outcome.said()).isZero();

        int bytes = compressed(Files.readAllBytes(bundle));
        System.out.println("client: " + bytes + " bytes minified and compressed, of " + MOST_BYTES + " allowed");
        assertThat(bytes).isLessThanOrEqualTo(MOST_BYTES);
    }

    /** Returns what {@code GET /v1/catalog} answers about enum values. */
    private static String answered(Catalog catalog) {
        JsonObject events = new JsonObject();
        catalog.events().values().forEach(event -> {
            JsonObject fields = new JsonObject();
            event.fields()
                    .forEach(field -> fields.put(
                            field.name(),
                            field.isEnum()
                                    ? new JsonObject().put("enum", new JsonArray(field.values()))
                                    : new JsonObject()));
            events.put(
                    event.name(),
                    new JsonObject().put("sample_rate", event.sampleRate()).put("fields", fields));
        });
        return new JsonObject()
                .put("families", new JsonObject())
                .put("events", events)
                .encode();
    }

    private static int compressed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.size();
    }
}
