package io.lossy.telemetry.it.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a browser does with a server that a reverse proxy serves under a path, for any such proxy. */
final class SubPathVisit {
    private static final String SEND = """
            async ([base, transport, key]) => {
              const { createTelemetry, Events } = await import(base + '/client/telemetry.js');
              const client = createTelemetry({
                endpoint: base, source: 'extension', transport, storage: 'memory', ...(key && { key }),
              });
              client.emit(Events.CACHE_NOTES_HIT, { age_ms: 1 });
              // on a busy machine a server may answer retry, or too late
              for (let i = 0; i < 300 && (await client.flush()).pending; i++) await new Promise(next => setTimeout(next, 100));
              const { acked, lastError } = await client.stats();
              await client.close();
              return `${acked} ${lastError}`.trim();
            }""";
    private static final String HEARS = """
            async ([base, readToken]) => {
              const { createTelemetry } = await import(base + '/client/telemetry.js');
              const client = createTelemetry({
                endpoint: base, source: 'extension', storage: 'memory', ...(readToken && { readToken }),
              });
              const { family } = await new Promise(done => client.subscribe('cache', done));
              await client.close();
              return family;
            }""";

    private final Page page;
    private final List<String> outside = new ArrayList<>();

    SubPathVisit(Page page, String prefix) {
        this.page = page;
        page.onRequest(request -> {
            if (!request.url().startsWith(prefix + "/")) {
                outside.add(request.url());
            }
        });
    }

    /** Logs in, and follows the page to its feed and to a file that needs the session. */
    void logsIn(String base, String token) {
        page.navigate(base + "/ops?range=900");
        assertThat(page).hasURL(base + "/ops/login?range=900");
        page.locator("#token").fill(token);
        page.locator("#token").press("Enter");

        page.waitForCondition(() -> "live".equals(page.getAttribute("#line", "data-state")));
        assertThat(page).hasURL(base + "/ops?range=900");
        String first = page.textContent("#line");
        page.waitForCondition(() -> !first.equals(page.textContent("#line"))); // the feed moves
    }

    /** Shows an alert, whatever the server's own ones are, and opens its playbook. */
    void opensAPlaybook(String base) {
        page.route("**/ops/live", Route::abort);
        page.route("**/ops/snapshot", route -> {
            var snapshot = new JsonObject(Browser.fetch(route).text());
            snapshot.getJsonObject("frame")
                    .getJsonArray("alerts")
                    .clear()
                    .add(new JsonObject(Map.of(
                            "key", "k", "severity", "critical", "text", "t", "playbook", "Watchdog", "since", 0)));
            route.fulfill(new Route.FulfillOptions().setBody(snapshot.encode()));
        });
        page.reload();
        page.locator("#alerts a").click();
        assertThat(page).hasURL(base + "/ops/playbooks/Watchdog");
        assertThat(page.locator("body")).containsText("# Watchdog");
        page.goBack();
        page.locator("footer a[href=metrics]").click();
        assertThat(page).hasURL(base + "/metrics");
        assertThat(page.locator("body")).containsText("lossy_build_info");
    }

    /** Sends one event by each transport, and receives one aggregate, with the client that the server itself serves. */
    void sendsByTheClient(String base, String key, String readToken) {
        ClientPage.mayRunScripts(page);
        page.navigate(base + "/client/telemetry.js"); // any document of that origin
        for (String transport : List.of("websocket", "http")) {
            assertThat(page.evaluate(SEND, List.of(base, transport, key))).isEqualTo("1");
        }
        assertThat(page.evaluate(HEARS, List.of(base, readToken))).isEqualTo("cache");
    }

    void stayedInside() {
        assertThat(outside).isEmpty();
    }
}
