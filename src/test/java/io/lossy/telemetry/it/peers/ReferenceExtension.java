package io.lossy.telemetry.it.peers;

import com.google.gson.JsonElement;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.lossy.telemetry.fixture.Patience;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A browser with the reference extension in it, worked through its own pages. */
final class ReferenceExtension implements AutoCloseable {
    private static final Path ASSEMBLED = Path.of("target/extension");

    private final Browser browser;
    private final String origin;

    private ReferenceExtension(Browser browser) {
        this.browser = browser;
        this.origin = originOf(browser);
    }

    /** @param words more of the browser's command line */
    static ReferenceExtension open(Path profile, List<String> words) {
        Browser browser = Browser.withExtension(profile, ASSEMBLED, words);
        try {
            return new ReferenceExtension(browser);
        } catch (RuntimeException e) {
            browser.close();
            throw e;
        }
    }

    private static String originOf(Browser browser) {
        CDPSession session = browser.context().browser().newBrowserCDPSession();
        return Awaitility.await()
                .pollInSameThread()
                .atMost(Patience.LONGEST)
                .until(() -> worker(session), Optional::isPresent)
                .map(url -> "chrome-extension://" + URI.create(url).getHost())
                .orElseThrow();
    }

    private static Optional<String> worker(CDPSession session) {
        for (JsonElement each : session.send("Target.getTargets").getAsJsonArray("targetInfos")) {
            String url = each.getAsJsonObject().get("url").getAsString();
            if (url.startsWith("chrome-extension://") && url.endsWith("/service-worker.js")) {
                return Optional.of(url);
            }
        }
        return Optional.empty();
    }

    String id() {
        return URI.create(origin).getHost();
    }

    Page page(String name) {
        Page page = browser.page();
        page.navigate(origin + "/" + name);
        return page;
    }

    /** The side panel's page, ready. */
    Page panel() {
        Page panel = page("side-panel.html");
        PlaywrightAssertions.assertThat(panel.locator("#tab-voice")).hasAttribute("aria-selected", "true");
        return panel;
    }

    /** Fills in the options page and saves; pages that are open start again with it. */
    void settings(Map<String, String> values) {
        Page options = page("options.html");
        values.forEach((name, value) -> {
            if (name.equals("engine")) {
                options.locator("#engine").selectOption(value);
            } else {
                options.locator("#" + name).fill(value);
            }
        });
        options.getByText("Save").click();
        PlaywrightAssertions.assertThat(options.locator("#settings-say")).hasText("Saved.");
        options.close();
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
    }
}
