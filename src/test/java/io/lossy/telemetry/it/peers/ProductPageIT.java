package io.lossy.telemetry.it.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.EventRows;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page Product in a real Chromium: full, empty, busy and without its database. */
class ProductPageIT {
    private static final List<String> STEPS =
            List.of("installed", "panel_opened", "microphone_granted", "first_voice_note", "first_note_posted");
    /** Installs that take the steps, in the order of the steps. */
    private static final int[] REACHED = {10, 8, 5, 3, 2};

    @TempDir
    static Path folder;

    private static Relay relay;
    private static TelemetryServer server;
    private static Browser browser;

    private final PageComplaints complaints = new PageComplaints();
    private Page page;

    @BeforeAll
    static void open() {
        DatabaseAddress real = PostgresFixture.migratedDatabase();
        people(new EventRows(real));
        relay = new Relay(real.host(), real.port());
        server = LiveServer.bare(
                folder.resolve("data"),
                0,
                new DatabaseAddress("127.0.0.1", relay.port(), real.database(), real.user(), real.password()));
        browser = Browser.open(folder.resolve("profile"));
    }

    private static void people(EventRows rows) {
        Instant now = Instant.now();
        for (int step = 0; step < STEPS.size(); step++) {
            for (int install = 0; install < REACHED[step]; install++) {
                String payload = "{\"step\": \"" + STEPS.get(step) + "\", \"step_index\": " + (step + 1) + "}";
                Instant began = now.minus(Duration.ofDays(21 + install % 2));
                rows.add("i" + install, null, "lossy.product.activation_step", payload, began.plusSeconds(60L * step));
                rows.add("i" + install, null, "lossy.cache.notes_hit", "{}", began.plus(Duration.ofDays(7L * step)));
            }
        }
    }

    @AfterAll
    static void close() {
        browser.close();
        server.close();
        relay.close();
    }

    @BeforeEach
    void show() {
        page = browser.page();
        complaints.of(page);
    }

    @AfterEach
    void nothingWentWrongInside() {
        page.close();
        assertThat(complaints.all()).isEmpty();
    }

    private static String ops() {
        return "http://127.0.0.1:" + server.managementPort() + "/ops";
    }

    private void visit(String query) {
        page.navigate(ops() + "/product" + query);
        assertThat(page.locator("#line")).hasAttribute("data-state", "live");
    }

    @Test
    void showsTheFunnelAndTheRetentionOfTheStoredRows() {
        visit("");

        Locator rows = page.locator("#funnel-table tbody tr");
        assertThat(rows).hasCount(5);
        assertThat(rows.nth(0).locator("td")).hasText(new String[] {"10", "100 %", "–", "–"});
        assertThat(rows.nth(4).locator("td")).hasText(new String[] {"2", "20.0 %", "66.7 %", "60.0 s"});
        assertThat(page.locator("#funnel-chart .bar-row")).hasCount(5);
        assertThat(page.locator("#funnel-chart .part").nth(2)).hasAttribute("style", "width: 50%;");
        assertThat(page.locator("#cohorts-table tbody tr").first()).containsText("100 %");
        assertThat(page.locator("#cohorts-chart svg .dot").first()).isVisible();
    }

    @Test
    @Tag("whole")
    void theChosenDaysAreInTheAddressAndTheLivePageIsOneLinkAway() {
        visit("?days=7");
        assertThat(page.locator("#funnel-none")).hasText("No install took the first step within the last 7 days.");
        assertThat(page.locator("#funnel-table")).isHidden();

        page.locator("[data-days='90']").click();

        assertThat(page.locator("#funnel-table tbody tr")).hasCount(5);
        assertThat(page).hasURL(ops() + "/product?days=90");
        page.getByText("Live", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page).hasURL(ops());
        page.getByText("Product", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page).hasURL(ops() + "/product");
    }

    @Test
    @Tag("whole")
    void aBusyDatabaseIsSaidInItsWordsAndTheFiguresStay() {
        visit("");
        page.route(
                "**/ops/product/figures?days=90",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(503)
                        .setBody(new JsonObject()
                                .put("detail", "the query took longer than 10 s and was ended; choose a shorter time")
                                .encode())));

        page.locator("[data-days='90']").click();

        assertThat(page.locator("#problem")).containsText("The query took longer than 10 s");
        assertThat(page.locator("#problem")).containsText("The figures below are of");
        assertThat(page.locator("#line")).hasAttribute("data-state", "gone");
        assertThat(page.locator("#funnel-table tbody tr")).hasCount(5);
        assertThat(page.locator("body")).hasClass("stale");
    }

    @Test
    @Tag("whole")
    void aDatabaseThatIsAwayIsSaidAndThePageRecovers() {
        relay.set(Relay.Mode.STOPPED);
        try {
            page.navigate(ops() + "/product?days=180");
            assertThat(page.locator("#problem")).containsText("The database does not answer");
            assertThat(page.locator("#line")).hasText("no figures");
        } finally {
            relay.set(Relay.Mode.OPEN);
        }
        assertThat(page.locator("#funnel-table tbody tr")).hasCount(5);
        assertThat(page.locator("#problem li")).hasCount(0);
    }

    @Test
    void hostileTextsAreShownAsTexts() {
        page.route(
                "**/ops/product/figures?days=30",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setBody(new JsonObject()
                                .put("as_of", 0)
                                .put("days", 30)
                                .put(
                                        "funnel",
                                        new JsonObject()
                                                .put("within_days", 7)
                                                .put("open", 0)
                                                .put(
                                                        "steps",
                                                        new JsonArray()
                                                                .add(new JsonObject()
                                                                        .put(
                                                                                "step",
                                                                                "<img src=x onerror=alert(1)>\u202e")
                                                                        .put("installs", 1)
                                                                        .put("of_first", 1))))
                                .put(
                                        "retention",
                                        new JsonObject().put("period", "week").put("cohorts", new JsonArray()))
                                .encode())));
        visit("");

        assertThat(page.locator("#funnel-table tbody th")).hasText("<img src=x onerror=alert(1)>\\u{202e}");
        assertThat(page.locator("main img")).hasCount(0);
        assertThat(page.locator("#cohorts-none")).hasText("No install was first seen within the last 30 days.");
    }

    @Test
    @Tag("whole")
    void fitsIntoThreeHundredAndSixtyPixelsAndIntoTheDark() {
        page.setViewportSize(360, 700);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        visit("");

        assertThat((boolean) page.evaluate("() => document.documentElement.scrollWidth > innerWidth"))
                .isFalse();
        assertThat(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(15, 19, 21)");
    }
}
