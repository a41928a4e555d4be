package io.lossy.telemetry.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lossy.telemetry.PostgresFixture;
import io.lossy.telemetry.Sql;
import io.lossy.telemetry.persist.DatabaseAddress;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What client.md shows to pages and extensions, taken from there and run; only the server's address is another. */
class ClientSnippetsIT {
    private static final Path PAGE = Path.of("src/site/markdown/client.md");
    private static final Pattern FENCE = Pattern.compile("```(html|js)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ENDPOINT = Pattern.compile("(endpoint: |from )'https?://[a-z.]+(:8080)?");

    private static final double PATIENCE_MS = 30_000;

    @TempDir
    Path folder;

    private LiveServer server;
    private Sql sql;
    private HttpServer files;

    @BeforeEach
    void start() throws IOException {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        sql = new Sql(database);
        server = LiveServer.start(folder.resolve("data"), 0, database);
        files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        files.createContext("/", this::serve);
        files.start();
    }

    @AfterEach
    void stop() {
        files.stop(0);
        server.close();
    }

    @Test
    void everySnippetIsRunSomewhere() throws IOException {
        List<String> snippets = FENCE.matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(2))
                .toList();

        assertThat(snippets)
                .as("page, worker, drawer; Node is run by BackendSnippetsIT")
                .hasSize(4);
        assertThat(snippets).allMatch(snippet -> ENDPOINT.matcher(snippet).find());
    }

    @Test
    void aPage() throws IOException {
        Files.writeString(folder.resolve("index.html"), snippet("## A page"));
        try (Browser browser = Browser.open(folder.resolve("profile"));
                Page page = browser.page()) {
            ConsoleMessage told = page.waitForConsoleMessage(
                    new Page.WaitForConsoleMessageOptions()
                            .setPredicate(message -> message.type().equals("log")),
                    () -> page.navigate(origin() + "/index.html"));

            assertThat(told.text()).contains("hit_ratio");
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

    @Test
    void theDrawer() throws IOException {
        Files.writeString(folder.resolve("index.html"), snippet("## The debug drawer"));
        for (String part : List.of("drawer", "telemetry", "vendor")) {
            copy(Path.of("target/extension").resolve(part), folder.resolve(part));
        }
        try (Browser browser = Browser.open(folder.resolve("profile"));
                Page page = browser.page()) {
            page.navigate(origin() + "/index.html");

            assertThat(page.locator("telemetry-drawer .state"))
                    .hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS));
        }
    }

    @Test
    void aServiceWorker() throws IOException {
        Path extension = Files.createDirectories(folder.resolve("extension"));
        copy(Path.of("target/classes/client"), extension.resolve("telemetry"));
        Files.writeString(extension.resolve("worker.js"), snippet("## A service worker of an extension"));
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
        try (ExtensionBrowser browser =
                ExtensionBrowser.open(folder.resolve("profile"), TestExtension.unpacked(extension))) {
            ExtensionBrowser.Context page = browser.tab("page.html");
            page.await("globalThis.chrome?.runtime?.id !== undefined");

            assertThat(page.evaluate("chrome.runtime.sendMessage({ view: 'notes' })"))
                    .isEqualTo("disk");
            browser.stopWorker(); // the next life sends what this one has left
            assertThat(page.evaluate("chrome.runtime.sendMessage({ view: 'options' })"))
                    .isEqualTo("disk");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    sql.column("SELECT payload->>'view' FROM analytics_events ORDER BY event_id"))
                            .containsExactly("notes", "options"));
        }
    }

    private String snippet(String heading) throws IOException {
        String text = Files.readString(PAGE);
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
