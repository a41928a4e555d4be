package io.lossy.telemetry.it.peers;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.lossy.telemetry.fixture.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A page of the server's own origin with a client in it, between which and the server the test stands: it cuts the line, or
 * holds a request until something else has happened.
 */
final class ClientPage implements AutoCloseable {
    private static final String OPEN = """
            async ([module, options]) => {
              Math.random = () => 0; // the shortest waits
              const { createTelemetry, Events } = await import(module);
              window.client = createTelemetry({ endpoint: location.origin, source: 'extension', transport: 'http', ...options });
              const kinds = [
                () => client.emit(Events.CACHE_NOTES_HIT, { age_ms: 1 }),
                () => client.emit(Events.VOICE_MODE_SPEECH_DETECTED, { latency_ms: 1 }),
                () => client.emit(Events.STT_REQUEST, { mode: 'cloud' }),
              ];
              window.emitSome = (n, one = 0) => Array.from({ length: n }, (_, i) => kinds[(one + i) % 3]());
            }""";

    private final Page page;
    private final List<Route> held = new ArrayList<>();
    private Line line = Line.WHOLE;
    private int asked;

    /** What becomes of a request. */
    enum Line {
        WHOLE,
        CUT,
        HELD
    }

    ClientPage(Browser browser, LiveServer server) {
        page = browser.page();
        page.route("**/v1/events", this::passes);
        mayRunScripts(page);
        page.navigate(server.http() + "/client/telemetry.js"); // any document of that origin
    }

    /** Lets documents of the server run scripts, which the server forbids and an application's own page allows. */
    static void mayRunScripts(Page page) {
        JsonObject bypass = new JsonObject();
        bypass.addProperty("enabled", true);
        page.context().newCDPSession(page).send("Page.setBypassCSP", bypass);
    }

    private void passes(Route route) {
        asked++;
        switch (line) {
            case WHOLE -> route.resume();
            case CUT -> route.abort();
            case HELD -> held.add(route);
        }
    }

    Page page() {
        return page;
    }

    /** @param options of {@code createTelemetry}, beside those that this page sets */
    ClientPage open(Map<String, ?> options) {
        return openFrom("/client/telemetry.js", options);
    }

    /** @param module of another client */
    ClientPage openFrom(String module, Map<String, ?> options) {
        page.evaluate(OPEN, List.of(module, options));
        return this;
    }

    ClientPage line(Line now) {
        line = now;
        return this;
    }

    /** Waits until the browser has opened the databases of the origin, whose first open may outlast a client's patience. */
    ClientPage awaitDisk() {
        page.waitForFunction("() => " + ExtensionBrowser.OPEN_DISK);
        return this;
    }

    /** Waits until a request is on its way and has been stopped. */
    void waitForHeld() {
        page.waitForCondition(() -> !held.isEmpty());
    }

    /** Lets go what was held. */
    void release() {
        line = Line.WHOLE;
        held.forEach(Route::resume);
        held.clear();
    }

    /** Requests that left the page so far. */
    int asked() {
        return asked;
    }

    /** @return their ids; beyond 150 on a page the families' token buckets are empty and the ids null */
    @SuppressWarnings("unchecked")
    List<String> emit(int events) {
        return (List<String>) Objects.requireNonNull(page.evaluate("(n) => emitSome(n)", events));
    }

    @Nullable
    Object run(String script) {
        return page.evaluate(script);
    }

    /** @return {@code disk} or {@code memory} */
    String persisted() {
        return String.valueOf(page.evaluate("() => client.persisted()"));
    }

    void flushSoon() {
        page.evaluate("() => void client.flush()");
    }

    Books stats() {
        return new Books(page.evaluate("() => client.stats()"));
    }

    /** Flushes until nothing is pending, or it takes too long. */
    Books drained() {
        return new Books(page.evaluate("""
                async (ms) => {
                  const end = performance.now() + ms;
                  while ((await client.flush()).pending > 0 && performance.now() < end) await new Promise((next) => setTimeout(next, 100));
                  return client.stats();
                }""", (double) Patience.LONG.toMillis()));
    }

    @Override
    public void close() {
        page.close();
    }

    /** What {@code stats} returned. */
    record Books(Object reported) {
        int count(String word) {
            return ((Number) Objects.requireNonNull(((Map<?, ?>) reported).get(word))).intValue();
        }

        String word(String name) {
            return String.valueOf(((Map<?, ?>) reported).get(name));
        }
    }
}
