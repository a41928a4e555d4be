package io.lossy.telemetry.peers;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The drawer alone on a page under a strict content security policy, on an origin of its own, so that each has its own
 * install. The page's files come from the assembled extension and the test resources.
 */
final class DrawerPage implements AutoCloseable {
    private static final List<Path> ROOTS = List.of(Path.of("src/test/resources/browser"), Path.of("target/extension"));
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html; charset=utf-8", "js", "text/javascript", "css", "text/css");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "connect-src http://127.0.0.1:* ws://127.0.0.1:*; require-trusted-types-for 'script'";
    private static final AtomicInteger ORIGINS = new AtomicInteger(20_000);

    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    private DrawerPage(Page page) {
        this.page = page;
        page.onConsoleMessage(message -> {
            // that a server is away is no fault of the page
            if (message.type().equals("error") && !message.text().contains("ERR_CONNECTION_REFUSED")) {
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
        String origin = "http://localhost:" + ORIGINS.incrementAndGet();
        drawer.page.route(origin + "/**", DrawerPage::answer);
        drawer.page.navigate(origin + "/drawer.html" + query);
        drawer.page.waitForFunction("() => window.drawer?.shadowRoot");
        return drawer;
    }

    private static void answer(Route route) {
        String path = URI.create(route.request().url()).getPath().substring(1);
        for (Path root : ROOTS) {
            Path file = root.resolve(path);
            if (Files.isRegularFile(file)) {
                String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
                route.fulfill(new Route.FulfillOptions()
                        .setPath(file)
                        .setHeaders(Map.of("content-type", type, "content-security-policy", POLICY)));
                return;
            }
        }
        route.fulfill(new Route.FulfillOptions().setStatus(path.equals("favicon.ico") ? 204 : 404));
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

    /** All nodes of the drawer, texts among them. */
    int nodes() {
        return (Integer) run("() => { const walk = document.createTreeWalker(window.drawer.shadowRoot);"
                + " let n = 0; while (walk.nextNode()) n++; return n; }");
    }

    @Override
    public void close() {
        page.close();
    }
}
