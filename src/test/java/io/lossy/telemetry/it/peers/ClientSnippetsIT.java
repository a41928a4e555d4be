package io.lossy.telemetry.it.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of client.md and extension.md as they are printed; only the server's address differs. */
class ClientSnippetsIT {
    private static final Path DOCS = Path.of("src/site/markdown");
    private static final List<String> PAGES = List.of("client.md", "extension.md", "backends.md");
    private static final Pattern FENCE = Pattern.compile("```(html|js)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ENDPOINT = Pattern.compile("(endpoint: |from )'https?://[a-z.]+(:8080)?");

    private static final double PATIENCE_MS = Patience.LONG.toMillis();

    @TempDir
    static Path shared;

    private static LiveServer server;
    private static Sql sql;
    private static Browser browser;

    @TempDir
    Path folder;

    private HttpServer files; // on a port of its own, so that each test's pages have an origin of their own

    @BeforeAll
    static void start() {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        sql = new Sql(database);
        server = LiveServer.start(shared.resolve("data"), 0, database);
        browser = Browser.open(shared.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.close();
    }

    @BeforeEach
    void serveFiles() throws IOException {
        sql.execute("DELETE FROM analytics_events");
        files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        files.createContext("/", this::serve);
        files.start();
    }

    @AfterEach
    void stopServingFiles() {
        files.stop(0);
    }

    @Test
    void everySnippetIsRunSomewhere() throws IOException {
        List<String> snippets = new ArrayList<>();
        for (String page : PAGES) {
            FENCE.matcher(text(page)).results().map(found -> found.group(2)).forEach(snippets::add);
        }

        assertThat(snippets)
                .as("page, worker, drawer; Node is run by BackendSnippetsIT")
                .hasSize(4);
        assertThat(snippets).allMatch(snippet -> ENDPOINT.matcher(snippet).find());
    }

    @Test
    void aPage() throws IOException {
        Files.writeString(folder.resolve("index.html"), snippet("client.md", "## A page"));
        try (Page page = browser.page()) {
            ConsoleMessage reported = page.waitForConsoleMessage(
                    new Page.WaitForConsoleMessageOptions()
                            .setPredicate(message -> message.type().equals("log")),
                    () -> page.navigate(origin() + "/index.html"));

            assertThat(reported.text()).contains("hit_ratio");
            assertThat(sql.rows("SELECT event, source, release, payload->>'age_ms' AS age FROM analytics_events"))
                    .containsExactly(Map.of(
                            "event",
                            "lossy.cache.notes_hit",
                            "source",
                            "extension",
                            "release",
                            "1.4.2",
                            "age",
                            "1200"));
        }
    }

    /** The page of npm.md, whose import map names the file of the installed package. */
    @Test
    void aPageWithTheNpmPackageAndNoBundler() throws Exception {
        Path installed = NpmProject.of(folder).folder().resolve("node_modules/lossy-telemetry");
        copy(installed, folder.resolve("vendor/lossy-telemetry"));
        CommandLineRun generated = CommandLineRun.run(
                "catalog", "generate", "--js", folder.resolve("telemetry").toString());
        assertThat(generated.exit()).as(generated.err()).isZero();
        Files.writeString(
                folder.resolve("index.html"),
                snippet("npm.md", "## Without a bundler") + """
                <script type="module">
                  import { createTelemetry, Events } from '/telemetry/telemetry.js';
                  const telemetry = createTelemetry({ endpoint: '%s', source: 'extension' });
                  telemetry.emit(Events.CACHE_NOTES_HIT, { age_ms: 1200 });
                  await telemetry.flush();
                </script>
                """.replace("%s", server.http()));
        try (Page page = browser.page()) {
            page.navigate(origin() + "/index.html");

            Awaitility.await()
                    .untilAsserted(() -> assertThat(sql.column("SELECT event FROM analytics_events"))
                            .containsExactly("lossy.cache.notes_hit"));
        }
    }

    @Test
    void theDrawer() throws IOException {
        Files.writeString(folder.resolve("index.html"), snippet("extension.md", "## The debug drawer"));
        for (String part : List.of("drawer", "telemetry", "vendor")) {
            copy(Path.of("target/extension").resolve(part), folder.resolve(part));
        }
        try (Page page = browser.page()) {
            page.navigate(origin() + "/index.html");

            assertThat(page.locator("telemetry-drawer .state"))
                    .hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS));
        }
    }

    @Test
    void aServiceWorker() throws IOException {
        Path extension = Files.createDirectories(folder.resolve("extension"));
        copy(Path.of("target/classes/client"), extension.resolve("telemetry"));
        Files.writeString(extension.resolve("worker.js"), snippet("client.md", "## A service worker of an extension"));
        Files.writeString(extension.resolve("page.html"), "<!doctype html><title>A page</title>");
        Files.writeString(
                extension.resolve("manifest.json"),
                new JsonObject()
                        .put("manifest_version", 3)
                        .put("name", "Snippet")
                        .put("version", "1")
                        .put("permissions", List.of("alarms"))
                        .put("host_permissions", List.of("http://127.0.0.1/*"))
                        .put("background", Map.of("service_worker", "worker.js", "type", "module"))
                        .encode());
        try (ExtensionBrowser withWorker =
                ExtensionBrowser.open(folder.resolve("profile"), TestExtension.unpacked(extension))) {
            ExtensionBrowser.Context page = withWorker.tab("page.html");
            page.await("globalThis.chrome?.runtime?.id !== undefined");
            page.awaitDisk();

            assertThat(page.message(new JsonObject().put("view", "notes"))).isEqualTo("disk");
            withWorker.stopWorker(); // the next life sends what this one has left
            assertThat(page.message(new JsonObject().put("view", "options"))).isEqualTo("disk");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    sql.column("SELECT payload->>'view' FROM analytics_events ORDER BY event_id"))
                            .containsExactly("notes", "options"));
        }
    }

    private static String text(String page) throws IOException {
        return Files.readString(DOCS.resolve(page));
    }

    private String snippet(String page, String heading) throws IOException {
        String text = text(page);
        int section = text.indexOf("\n" + heading + "\n");
        assertThat(section).as(heading).isNotNegative();
        String snippet = FENCE.matcher(text.substring(section))
                .results()
                .findFirst()
                .map((MatchResult found) -> found.group(2))
                .orElseThrow();
        return ENDPOINT.matcher(snippet).replaceAll("$1'" + server.http());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private String origin() {
        return "http://127.0.0.1:" + files.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] body = Files.readAllBytes(file);
            String type = file.toString().endsWith(".html") ? "text/html" : "text/javascript";
            exchange.getResponseHeaders().set("content-type", type + "; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
