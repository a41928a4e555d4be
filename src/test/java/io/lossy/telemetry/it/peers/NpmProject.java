package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A new project with the packed npm package and a catalog of its own, made as npm.md describes. */
record NpmProject(Path folder, Path tarball) {
    static final Path CATALOG = Path.of("src/test/resources/evolution/new.yml").toAbsolutePath();

    private static final Pattern SNIPPET = Pattern.compile("```ts\n(.*?)```", Pattern.DOTALL);
    private static final Path PAGE = Path.of("src/site/markdown/npm.md");

    /** Packs the package, and installs it in a new folder of the parent. */
    static NpmProject of(Path parent) throws Exception {
        String built = Path.of("target/npm/lossy-telemetry").toAbsolutePath().toString();
        NodeRun packed = NodeRun.npm(parent, parent, "pack", built);
        assertThat(packed.status()).as(packed.said()).isZero();
        Path tarball = parent.resolve("lossy-telemetry-0.1.0.tgz");
        Path project = Files.createDirectories(parent.resolve("project"));
        Files.writeString(project.resolve("package.json"), "{ \"type\": \"module\", \"private\": true }");

        NodeRun installed =
                NodeRun.npm(parent, project, "install", "--offline", "--no-audit", "--no-fund", tarball.toString());
        assertThat(installed.status()).as(installed.said()).isZero();
        String generated = project.resolve("src/telemetry").toString();
        CommandLineRun run =
                CommandLineRun.run("catalog", "generate", "--catalog", CATALOG.toString(), "--js", generated);
        assertThat(run.exit()).as(run.err()).isZero();
        return new NpmProject(project, tarball);
    }

    /** Returns the three parts of the page in TypeScript: what is right, what is wrong, and a worker of an extension. */
    static List<String> snippets() throws IOException {
        List<String> found = SNIPPET.matcher(Files.readString(PAGE))
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(found).hasSize(3);
        return found;
    }

    /** Returns the manifest of the page's extension. */
    static String manifest() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf("```json\n") + "```json\n".length();
        return page.substring(begin, page.indexOf("```", begin));
    }
}
