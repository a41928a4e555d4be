package io.lossy.telemetry.it.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.SubPathProxy;
import io.lossy.telemetry.security.auth.ReadToken;
import io.lossy.telemetry.security.auth.SigningKey;
import io.lossy.telemetry.security.auth.SigningKeys;
import io.lossy.telemetry.security.auth.TokenScope;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way into the live page of a server that asks for a token, in a real Chromium. */
class OpsLoginIT {
    @TempDir
    static Path folder;

    private static TelemetryServer server;
    private static Browser browser;
    private static SigningKey key;

    @BeforeAll
    static void open() {
        Path data = folder.resolve("data");
        key = SigningKeys.rotate(data).get(0);
        server = ServerFixture.launch(
                data,
                0,
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                text -> text.replace("require_token: false", "require_token: true"));
        browser = Browser.open(folder.resolve("profile"));
    }

    @AfterAll
    static void close() {
        browser.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        browser.context().clearCookies();
    }

    private static String ops() {
        return "http://127.0.0.1:" + server.managementPort() + "/ops";
    }

    private static String token(TokenScope scope, Instant until) {
        return ReadToken.fresh(Set.of(scope), until).signedBy(key);
    }

    private static void give(Page page, String token) {
        page.locator("#token").fill(token);
        page.locator("#token").press("Enter");
    }

    @Test
    void whoHasTheTokenGetsInAndItIsKeptWhereNoScriptAndNoLogFindsIt() {
        String token = token(TokenScope.OPS, Instant.now().plus(Duration.ofDays(2)));
        List<String> addresses = new ArrayList<>();
        try (Page page = browser.page()) {
            page.onRequest(request -> addresses.add(request.url()));
            page.navigate(ops() + "?range=900");
            assertThat(page).hasURL(ops() + "/login?range=900");
            assertThat(page.locator("#token")).isFocused();
            assertThat(page.locator("#token")).hasAttribute("type", "password");

            give(page, "  " + token + "\n");

            page.waitForCondition(() -> "live".equals(page.getAttribute("#line", "data-state")));
            assertThat(page).hasURL(ops() + "?range=900");
            assertThat(addresses).noneMatch(address -> address.contains(token));
            assertThat(page.content()).doesNotContain(token);
            assertThat(page.evaluate(
                            "() => JSON.stringify([localStorage, sessionStorage, document.cookie, history.state])"))
                    .isEqualTo("[{},{},\"\",null]");
            Cookie cookie = browser.context().cookies().get(0);
            assertThat(cookie.httpOnly).isTrue();
            assertThat(cookie.value).isNotEqualTo(token);

            page.route("**/ops/snapshot", route -> route.fulfill(new Route.FulfillOptions().setStatus(401)));
            page.reload(); // as when the line breaks, and its time is over
            assertThat(page).hasURL(ops() + "/login?range=900");

            page.evaluate("() => fetch('/ops/session', { method: 'DELETE' })");
            assertThat(browser.context().cookies()).isEmpty();
            page.navigate(ops());
            assertThat(page).hasURL(ops() + "/login");

            page.navigate(ops() + "/product");
            assertThat(page).hasURL(ops() + "/login?page=product");
            give(page, token);
            assertThat(page).hasURL(ops() + "/product");
            assertThat(page.locator("#line")).hasAttribute("data-state", "live");
        }
    }

    @Test
    void aTokenThatOpensNothingIsRefusedInWords() {
        try (Page page = browser.page()) {
            page.navigate(ops() + "/login");
            Locator said = page.locator("#said");
            give(page, "rt1.guess");
            assertThat(said).hasText("this is not a read token of this server");
            assertThat(page.locator("#token")).hasValue("");
            assertThat(page.locator("#token")).isFocused();
            give(page, token(TokenScope.AGGREGATES, Instant.now().plusSeconds(60)));
            assertThat(said).hasText("this token is not for 'ops'");
            give(page, token(TokenScope.OPS, Instant.parse("2026-01-01T00:00:00Z")));
            assertThat(said).hasText("this token expired at 2026-01-01T00:00:00Z");
            give(page, "\u00e9\u20ac");
            assertThat(said).containsText("a character that no token has");
            assertThat(page).hasURL(ops() + "/login");
            assertThat(browser.context().cookies()).isEmpty();
        }
    }

    /** Also the client, since this class has a browser and a server. */
    @Test
    @Tag("whole")
    void behindAProxyUnderASubPathLoginPageAndClientKeepThePath() {
        String token = token(TokenScope.OPS, Instant.now().plus(Duration.ofDays(2)));
        try (SubPathProxy management = new SubPathProxy(server.managementPort());
                SubPathProxy ingest = new SubPathProxy(server.port());
                Page ops = browser.page();
                Page application = browser.page()) {
            SubPathVisit watcher = new SubPathVisit(ops, management.url());
            watcher.logsIn(management.url(), token);
            watcher.opensAPlaybook(management.url());
            watcher.stayedInside();

            SubPathVisit client = new SubPathVisit(application, ingest.url());
            client.sendsByTheClient(ingest.url(), "", "");
            client.stayedInside();
        }
    }

    @Test
    @Tag("whole")
    void fitsIntoThreeHundredAndSixtyPixelsInLightAndDark() {
        try (Page page = browser.page()) {
            for (int width : new int[] {360, 1280}) {
                for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                    page.setViewportSize(width, 700);
                    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                    page.navigate(ops() + "/login");
                    give(page, "rt1.guess");
                    assertThat(page.locator("#said")).containsText("not a read token");
                    assertThat(page.evaluate("() => document.documentElement.scrollWidth > innerWidth"))
                            .isEqualTo(false);
                    assertThat(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
                            .isEqualTo(scheme == ColorScheme.DARK ? "rgb(15, 19, 21)" : "rgb(247, 248, 248)");
                }
            }
        }
    }
}
