package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.setup.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packs {@code target/npm/lossy-telemetry}, installs it in a new project that has a catalog of its own, and uses it there
 * as npm.md describes.
 */
class NpmPackageIT {
    @TempDir
    static Path folder;

    private static Path project;
    private static Path tarball;

    @BeforeAll
    static void packAndInstall() throws Exception {
        NpmProject made = NpmProject.of(folder);
        project = made.folder();
        tarball = made.tarball();
    }

    @Test
    void theInstalledPackageIsWhole() throws IOException {
        try (Stream<Path> files = Files.walk(project.resolve("node_modules/lossy-telemetry"), 2)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("LICENSE", "README.md", "package.json", "telemetry.js", "client.js", "node-18.js")
                    .contains("telemetry.d.ts", "client.d.ts", "events.d.ts", "fields.d.ts", "node-18.d.ts");
        }
    }

    @Test
    @Tag("whole")
    void publintAndAttwHaveNoFindings() throws Exception {
        String installed = project.resolve("node_modules/lossy-telemetry").toString();
        NodeRun publint = tool("publint/src/cli.js", "run", installed, "--strict", "--pack", "false");
        assertThat(publint.status()).as(publint.said()).isZero();
        assertThat(publint.said()).contains("All good!");

        // ES modules alone are what the package promises
        NodeRun types = tool(
                "@arethetypeswrong/cli/dist/index.js",
                tarball.toString(),
                "--profile",
                "esm-only",
                "--no-definitely-typed",
                "--format",
                "ascii"); // otherwise it depends on the width of a terminal
        assertThat(types.status()).as(types.said()).isZero();
        assertThat(types.said().lines().filter(line -> !line.contains("ignored")))
                .contains("bundler: 🟢 ")
                .noneMatch(line -> line.contains("❌") || line.contains("⚠"));
    }

    @Test
    void typeScriptTakesRightEventsAndRejectsWrongOnes() throws Exception {
        List<String> snippets = NpmProject.snippets();
        String right = snippets.get(0);
        List<String> wrong = snippets.get(1).lines().toList();
        assertThat(wrong).hasSize(6);
        Files.writeString(project.resolve("src/right.ts"), right);
        // tsc reports an expected error that does not occur, too
        Files.writeString(
                project.resolve("src/wrong.ts"),
                wrong.stream()
                        .map(line -> "// @ts-expect-error\n" + line)
                        .collect(Collectors.joining("\n", """
                        import { createTelemetry, Events } from './telemetry/telemetry.js';
                        const telemetry = createTelemetry({ endpoint: 'http://localhost:8080', source: 'extension' });
                        """, "\n")));
        Files.writeString(project.resolve("src/built-in.ts"), """
                import { createTelemetry, Events } from 'lossy-telemetry';
                const telemetry = createTelemetry({ endpoint: 'http://localhost:8080', source: 'extension' });
                telemetry.emit(Events.CACHE_NOTES_HIT, { warm_start: true });
                // @ts-expect-error
                telemetry.emit(Events.CACHE_NOTES_HIT, { warm_start: 'yes' });
                // @ts-expect-error
                telemetry.emit(Events.CACHE_HIT, {});
                """);
        Files.writeString(project.resolve("tsconfig.json"), """
                { "compilerOptions": { "strict": true, "noEmit": true, "exactOptionalPropertyTypes": true, "types": [],
                  "module": "nodenext", "target": "es2022", "lib": ["es2022", "dom"] }, "include": ["src/*.ts"] }
                """);

        NodeRun run = NodeRun.tsc(folder, project);

        assertThat(run.status()).as(run.said()).isZero();
    }

    @Test
    void aBundleOfTheProjectEmitsAnEventThatArrives() throws Exception {
        try (ServerFixture server = ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                settings -> settings.replace("${LOSSY_CATALOG:conf/events.yml}", NpmProject.CATALOG.toString()))) {
            String program =
                    NpmProject.snippets().get(0).replace("http://localhost:8080", "http://127.0.0.1:" + server.port())
                            + "await telemetry.close();\n";
            Files.writeString(project.resolve("src/program.ts"), program);
            Path bundle = project.resolve("bundle.mjs");

            NodeRun bundled = tool(
                    "esbuild/bin/esbuild",
                    project.resolve("src/program.ts").toString(),
                    "--bundle",
                    "--minify",
                    "--format=esm",
                    "--outfile=" + bundle);
            assertThat(bundled.status()).as(bundled.said()).isZero();
            assertThat(Files.readString(bundle)).doesNotContain("speech_detected"); // the catalog of the package
            NodeRun ran = NodeRun.of(folder, Map.of(), List.of(bundle.toString()));

            assertThat(ran.status()).as(ran.said()).isZero();
            assertThat(
                            server.sql()
                                    .column(
                                            "SELECT concat_ws(' ', event, schema_version, payload) FROM analytics_events ORDER BY event_id"))
                    .containsExactly(
                            "lossy.cache.hit 2-0-0 {\"tier\": \"disk\", \"age_ms\": 12}",
                            "lossy.cache.looked_up 1-0-1 {}");
        }
    }

    /** Newer versions of Node stand in for Node 18 without what it lacks. */
    @Test
    void onNode18TheExtraModuleAddsWhatIsMissing() throws Exception {
        Path lacking = Files.writeString(project.resolve("lacking.mjs"), """
                Reflect.deleteProperty(globalThis, 'crypto');
                Reflect.deleteProperty(String.prototype, 'isWellFormed');
                """);
        Path program = Files.writeString(project.resolve("node-18.mjs"), """
                import './lacking.mjs';
                import 'lossy-telemetry/node-18';
                import { createTelemetry, Events } from 'lossy-telemetry';
                const problems = [];
                const telemetry = createTelemetry({
                  endpoint: 'http://127.0.0.1:9', source: 'extension', enabled: true, onInvalid: ({ reason }) => problems.push(reason),
                });
                const emit = (video_id) => telemetry.emit(Events.CACHE_NOTES_HIT, { video_id });
                const taken = [emit('v1'), emit('\\u{1f600}'), emit('half \\ud83d')].map(Boolean);
                await telemetry.persisted();
                console.log('TAKEN ' + taken + ' ' + problems);
                await telemetry.close();
                """);
        assertThat(lacking).exists();

        NodeRun run = NodeRun.of(folder, Map.of(), List.of(program.toString()));

        assertThat(run.said()).contains("TAKEN true,true,false field_type");
    }

    private static NodeRun tool(String script, String... words) throws Exception {
        String path = Tools.nodeModules().resolve(script).toString();
        return NodeRun.of(
                folder,
                Map.of(),
                Stream.concat(Stream.of(path), Stream.of(words)).toList());
    }
}
