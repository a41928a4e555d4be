package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An extension in TypeScript, made only from the packed npm package and the text of npm.md, in a real browser. */
class BundledExtensionIT {
    @TempDir
    Path folder;

    @Test
    void itsEventsArrive() throws Exception {
        Path project = NpmProject.of(folder).folder();
        try (ServerFixture server = ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                settings -> settings.replace("${LOSSY_CATALOG:conf/events.yml}", NpmProject.CATALOG.toString()))) {
            Path worker = project.resolve("src/worker.ts");
            Files.writeString(
                    worker,
                    NpmProject.snippets().get(2).replace("http://localhost:8080", "http://127.0.0.1:" + server.port()));
            checkTypes(project);
            Path extension = Files.createDirectories(project.resolve("dist"));
            bundle(worker, extension);
            Files.writeString(extension.resolve("manifest.json"), NpmProject.manifest());
            Files.writeString(extension.resolve("page.html"), "<!doctype html><title>A page</title>");

            try (ExtensionBrowser browser =
                    ExtensionBrowser.open(folder.resolve("profile"), TestExtension.unpacked(extension))) {
                ExtensionBrowser.Context page = browser.tab("page.html");
                page.await("globalThis.chrome?.runtime?.id !== undefined");
                page.awaitDisk();

                assertThat(page.message(new JsonObject().put("age_ms", 12))).isEqualTo("disk");
                await().untilAsserted(() -> assertThat(server.sql()
                                .column("SELECT event || ' ' || source || ' ' || payload FROM analytics_events"))
                        .containsExactly("lossy.cache.hit extension {\"tier\": \"disk\", \"age_ms\": 12}"));
            }
        }
    }

    private void checkTypes(Path project) throws Exception {
        Files.createSymbolicLink(
                project.resolve("node_modules/@types"), Tools.nodeModules().resolve("@types"));
        Files.writeString(project.resolve("tsconfig.json"), """
                { "compilerOptions": { "strict": true, "noEmit": true, "types": ["chrome"], "module": "esnext",
                  "moduleResolution": "bundler", "target": "es2022", "lib": ["es2022", "dom"] }, "include": ["src/*.ts"] }
                """);
        NodeRun types = NodeRun.tsc(folder, project);
        assertThat(types.status()).as(types.said()).isZero();
    }

    private void bundle(Path worker, Path extension) throws Exception {
        NodeRun bundled = NodeRun.of(
                folder,
                Map.of(),
                List.of(
                        Tools.nodeModules().resolve("esbuild/bin/esbuild").toString(),
                        worker.toString(),
                        "--bundle",
                        "--format=esm",
                        "--outfile=" + extension.resolve("worker.js")));
        assertThat(bundled.status()).as(bundled.said()).isZero();
    }
}
