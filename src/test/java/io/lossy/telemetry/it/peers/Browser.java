package io.lossy.telemetry.it.peers;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.setup.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A real browser that a test works as a person would: pages, keys, colour schemes, screenshots; on request with an
 * unpacked extension. While it is attached no service worker ends by itself; where that matters use {@link Chromium}.
 */
public final class Browser implements AutoCloseable {
    private final BrowserContext context;

    private Browser(BrowserContext context) {
        this.context = context;
    }

    /** @param profile an empty folder, or that of an earlier browser to go on with */
    public static Browser open(Path profile) {
        return open(profile, List.of(), options -> {});
    }

    /** @param extension a folder with a manifest, such as {@code target/extension} */
    public static Browser withExtension(Path profile, Path extension) {
        return withExtension(profile, extension, List.of());
    }

    /** @param words more of the browser's command line, such as a microphone that plays a file */
    public static Browser withExtension(Path profile, Path extension, List<String> words) {
        Path folder = extension.toAbsolutePath();
        List<String> all = new ArrayList<>(words);
        // both: the driver disables extensions unless it names exceptions
        all.add("--disable-extensions-except=" + folder);
        all.add("--load-extension=" + folder);
        return open(profile, all, options -> {});
    }

    /** @param more what else is to be set, such as the size of the window or the colour scheme */
    public static Browser open(
            Path profile, List<String> words, Consumer<BrowserType.LaunchPersistentContextOptions> more) {
        List<String> all = new ArrayList<>(Chromium.quietWords());
        all.addAll(words);
        BrowserType.LaunchPersistentContextOptions options = new BrowserType.LaunchPersistentContextOptions()
                .setExecutablePath(Tools.chromium())
                .setHeadless(true)
                .setTimeout(Patience.LONGEST.toMillis()) // for the start
                .setArgs(all);
        more.accept(options);
        BrowserContext context = Driver.SHARED.chromium().launchPersistentContext(profile, options);
        context.setDefaultTimeout(Patience.LONG.toMillis());
        return new Browser(context);
    }

    public BrowserContext context() {
        return context;
    }

    public Page page() {
        return context.newPage();
    }

    /** Sends the request on. Sends it again if the server had closed the idle connection at that moment. */
    static APIResponse fetch(Route route) {
        return route.fetch(new Route.FetchOptions().setMaxRetries(3));
    }

    @Override
    public void close() {
        context.close();
    }

    /** The driver's process: one serves all browsers of a JVM, whose tests run on one thread. It ends with the JVM. */
    private static final class Driver {
        static final Playwright SHARED = start();

        private static Playwright start() {
            System.setProperty("playwright.nodejs.path", Tools.node().toString());
            // the default of five seconds is too short for a page on a machine that has other work
            PlaywrightAssertions.setDefaultAssertionTimeout(Patience.LONG.toMillis());
            return Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        }
    }
}
