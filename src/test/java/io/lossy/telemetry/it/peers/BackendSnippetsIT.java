package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of backends.md as they are printed; only the port differs. */
class BackendSnippetsIT {
    private static final Path CLASSES = Path.of("target/classes");
    /** The libraries that an emitter over HTTP needs; neither Vert.x nor Netty is among them. */
    private static final Pattern NEEDED = Pattern.compile("(jackson|slf4j|logback|jspecify).*\\.jar");

    @TempDir
    Path folder;

    private ServerFixture server;

    @BeforeEach
    void start() {
        server = ServerFixture.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void javaWithoutVertx() throws Exception {
        Path file = Files.writeString(folder.resolve("Transcriber.java"), snippet("Java", "java"));

        String said = run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                file.toString());

        assertThat(said).contains("lossy.stt.completed", "acked=2, rejected=0", "pending=0");
        assertThat(events()).containsExactly("lossy.stt.completed", "lossy.stt.request");
        assertThat(server.sql().column("SELECT DISTINCT source || ' ' || release FROM analytics_events"))
                .containsExactly("backend 2.0.0");
    }

    @Test
    void node() throws Exception {
        Path client = Files.createDirectories(folder.resolve("telemetry"));
        try (Stream<Path> files = Files.list(CLASSES.resolve("client"))) {
            for (Path file : files.toList()) {
                Files.copy(file, client.resolve(file.getFileName().toString()));
            }
        }
        Path file = Files.writeString(folder.resolve("snippet.mjs"), snippet("Node", "js"));

        run(Tools.node().toString(), file.toString());

        assertThat(events()).containsExactly("lossy.session.mailbox_depth");
    }

    @Test
    void curl() throws Exception {
        Path file = Files.writeString(folder.resolve("snippet.sh"), snippet("curl", "sh"));

        String path = Tools.curl().getParent() + File.pathSeparator + System.getenv("PATH");
        String said = run(Map.of("PATH", path), "sh", file.toString());

        assertThat(new JsonObject(said).getJsonObject("counts").getInteger("persisted"))
                .isEqualTo(1);
        assertThat(events()).containsExactly("lossy.automation.note_posted");
    }

    private List<String> events() {
        return server.sql().column("SELECT event FROM analytics_events ORDER BY event");
    }

    private String snippet(String heading, String language) throws IOException {
        String page = Files.readString(Path.of("src/site/markdown/backends.md"));
        Matcher found = Pattern.compile("\n## " + heading + "\n.*?```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(found.find()).as("%s in backends.md", heading).isTrue();
        String snippet = found.group(1);
        assertThat(snippet).contains("http://localhost:8080");
        return snippet.replace("http://localhost:8080", "http://127.0.0.1:" + server.port());
    }

    private static String classPath() {
        Stream<String> libraries = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        NEEDED.matcher(Path.of(entry).getFileName().toString()).matches());
        return Stream.concat(Stream.of(CLASSES.toAbsolutePath().toString()), libraries)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String run(String... command) throws Exception {
        return run(Map.of(), command);
    }

    private String run(Map<String, String> environment, String... command) throws Exception {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String said = Files.readString(out);
        assertThat(ended)
                .as("ended by itself; it said %s %s", said, Files.readString(err))
                .isTrue();
        assertThat(process.exitValue()).as("%s %s", said, Files.readString(err)).isZero();
        return said;
    }
}
