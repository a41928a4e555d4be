package io.lossy.telemetry.it.peers;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The drawer alone on a page under a strict content security policy, on an origin of its own, so that each has its own
 * install (not by interception: such a page counts as public, and Chromium keeps it from a server on loopback). The page's files come from the assembled extension and the test resources.
 */
final class DrawerPage implements AutoCloseable {
    private static final List<Path> ROOTS = List.of(Path.of("src/test/resources/browser"), Path.of("target/extension"));
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html; charset=utf-8", "js", "text/javascript", "css", "text/css");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "connect-src http://127.0.0.1:* ws://127.0.0.1:*; require-trusted-types-for 'script'";

    /** That a server is away, is ending or is not ready yet is no fault of the page. */
    private static final Pattern AWAY =
            Pattern.compile("net::ERR_(CONNECTION_|EMPTY_RESPONSE|SOCKET_)|WebSocket connection to|status of 503");

    private final HttpServer files = serve();
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    private DrawerPage(Page page) {
        this.page = page;
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !AWAY.matcher(message.text()).find()) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
    }

    /** Over a client that says what the test puts in its mouth. */
    static DrawerPage puppet(Browser browser) {
        return open(browser, "");
    }

    /** Over a real client of a server. */
    static DrawerPage live(Browser browser, String endpoint) {
        return open(browser, "?endpoint=" + URLEncoder.encode(endpoint, StandardCharsets.UTF_8));
    }

    private static DrawerPage open(Browser browser, String query) {
        DrawerPage drawer = new DrawerPage(browser.page());
        drawer.page.setViewportSize(360, 900);
        drawer.page.navigate("http://127.0.0.1:" + drawer.files.getAddress().getPort() + "/drawer.html" + query);
        drawer.page.waitForFunction("() => window.drawer?.shadowRoot");
        return drawer;
    }

    private static HttpServer serve() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", DrawerPage::answer);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(1);
            for (Path root : ROOTS) {
                Path file = root.resolve(path);
                if (Files.isRegularFile(file)) {
                    byte[] body = Files.readAllBytes(file);
                    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
                    exchange.getResponseHeaders().set("content-type", type);
                    exchange.getResponseHeaders().set("content-security-policy", POLICY);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    return;
                }
            }
            exchange.sendResponseHeaders(path.equals("favicon.ico") ? 204 : 404, -1);
        }
    }

    Page page() {
        return page;
    }

    /** What the browser found wrong so far: errors, broken policy, dialogs. */
    List<String> complaints() {
        return complaints;
    }

    Object run(String script) {
        return page.evaluate(script);
    }

    Object run(String script, Object argument) {
        return page.evaluate(script, argument);
    }

    Locator find(String selector) {
        return page.locator("telemetry-drawer " + selector);
    }

    /** The connection in words. */
    Locator state() {
        return find(".state");
    }

    /** The big number of a card, such as {@code cache.hit_ratio}. */
    Locator value(String figure) {
        return find("[data-figure='" + figure + "'] .value");
    }

    Locator detail(String figure) {
        return find("[data-figure='" + figure + "'] .detail");
    }

    /** What stands beside a name, in any of the tables. */
    Locator row(String name) {
        return find("tr:has(th:text-is('" + name + "')) td").first();
    }

    /** What stands in a tile, or beside a fact. */
    Locator fact(String name) {
        return find("dt:text-is('" + name + "') + dd");
    }

    /** All elements of the drawer. */
    int nodes() {
        return (Integer) run("() => drawer.shadowRoot.querySelectorAll('*').length");
    }

    @Override
    public void close() {
        page.close();
        files.stop(0);
    }
}
