package io.lossy.telemetry.it.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The reference extension worked by its own pages: what happens in it is what the table holds. */
class ExtensionIT extends ExtensionScene {
    ExtensionIT() {
        super(new Sounds().quiet(100));
    }

    @Test
    void hitsMissesAndEvictionsAreAsManyAsThePanelShowed() {
        Page panel = extension.panel();
        panel.locator("#tab-library").click();
        panel.locator("#library-load").click();
        assertThat(panel.locator("#videos li")).hasCount(12);
        assertThat(panel.locator("#library-say")).containsText("12 videos");
        int hits = 0;
        for (int video : new int[] {0, 1, 2, 3, 0, 4, 5, 6, 7, 8, 9, 0, 1, 11, 11}) {
            panel.locator("#tab-library").click();
            panel.locator("#videos button").nth(video).click();
            assertThat(panel.locator("#note-say")).not().hasText("");
            assertThat(panel.locator("#note-text")).not().hasText("");
            hits += panel.locator("#note-say").innerText().startsWith("From") ? 1 : 0;
            panel.evaluate(
                    "() => { for (const id of ['note-say', 'note-text']) document.getElementById(id).textContent = '' }");
        }
        assertThat(panel.locator("#cache-size")).containsText("8 notes kept");
        panel.locator("#trim").click();
        assertThat(panel.locator("#note-say")).hasText("4 notes evicted.");
        await(() -> count("quota_reported") > 1); // the panel emits it after it has said so
        settled(panel);

        assertThat(hits).as("0 and 11 again; 1 had left").isEqualTo(3);
        assertThat(count("notes_hit")).isEqualTo(3);
        assertThat(count("notes_miss")).isEqualTo(12);
        assertThat(evicted("quota")).isEqualTo(12 - 8);
        assertThat(evicted("manual")).isEqualTo(4);
        assertThat(count("quota_reported"))
                .as("at the start and after trimming")
                .isEqualTo(2);
        assertThat(sql.column("SELECT payload->>'item_count'" + where("fetch_completed")))
                .containsExactly("12");
        panel.close();
    }

    @Test
    @Tag("whole")
    void aLibraryThatFailsIsReportedByItsClass() {
        for (Map.Entry<String, String> each : Map.of(
                        elsewhere.url("/503"),
                        "server",
                        elsewhere.url("/page"),
                        "invalid_response",
                        elsewhere.url("/nowhere"),
                        "not_found",
                        "http://127.0.0.1:9/",
                        "network")
                .entrySet()) {
            extension.settings(Map.of("libraryUrl", each.getKey()));
            Page panel = extension.panel();
            panel.locator("#tab-library").click();
            panel.locator("#library-load").click();
            assertThat(panel.locator("#library-say")).hasAttribute("data-tone", "alert");
            settled(panel);
            panel.close();
            assertThat(sql.column(
                            "SELECT payload->>'error_class'" + where("fetch_completed") + " ORDER BY event_id DESC"))
                    .as(each.getKey())
                    .first()
                    .isEqualTo(each.getValue());
        }
        assertThat(count("fetch_completed")).isEqualTo(4);
    }

    @Test
    void anErrorNobodyHandledIsOneRowWithoutItsWords() {
        Page panel = extension.panel();
        panel.evaluate("() => void setTimeout(() => { throw new RangeError('my secret note') })");
        panel.evaluate("() => void Promise.reject(new DOMException('my other secret', 'QuotaExceededError'))");
        await(() -> count("error.extension") == 2);
        settled(panel);

        assertThat(sql.column("SELECT payload->>'code'" + where("error.extension") + " ORDER BY event_id"))
                .containsExactly("unhandled_error", "quota_exceeded");
        assertThat(sql.rows("SELECT *" + where("error.extension")))
                .allSatisfy(row -> assertThat(row.get("payload")).contains("\"side_panel\"", "\"recoverable\": true"))
                .noneMatch(row -> row.toString().contains("secret"));
        panel.close();
    }

    @Test
    void optingOutOnTheOptionsPagePurgesTheQueueAndStopsEveryPage() {
        extension.settings(Map.of("endpoint", "http://127.0.0.1:9"));
        Page panel = extension.panel();
        panel.locator("#tab-notes").click();
        await(() -> books(panel).getInteger("pending") >= 3);
        Page options = extension.page("options.html");
        assertThat(options.locator("#enabled")).isEnabled();
        options.locator("#enabled").focus();
        options.keyboard().press("Space");
        assertThat(options.locator("#enabled-say")).containsText("the queued ones are deleted");
        try {
            countFromNow(); // what a page had sent to the server before is there by right
            JsonObject purged = books(panel);
            assertThat(purged.getInteger("pending")).as("%s", purged).isZero();
            assertThat(purged.getInteger("opted_out")).isGreaterThanOrEqualTo(3);

            extension.settings(Map.of("endpoint", server.http()));
            Page later = extension.panel();
            later.locator("#tab-library").click();
            later.locator("#library-load").click();
            assertThat(later.locator("#videos li")).hasCount(12);
            settled(later);
            assertThat(sql.count("SELECT count(*)" + where(""))).isZero();
            later.close();
        } finally {
            options.reload();
            assertThat(options.locator("#enabled")).isEnabled();
            assertThat(options.locator("#enabled")).not().isChecked();
            options.locator("#enabled").check();
            assertThat(options.locator("#enabled-say")).hasText("On.");
            // this page tells the server; until then it refuses what the next test emits
            await(() -> sql.count("SELECT count(*) FROM opt_outs WHERE opted_out") == 0);
        }
        panel.close();
        options.close();
    }

    @Test
    @Tag("whole")
    void keysAloneReachEverythingAndAWrongAddressIsNotSaved() {
        Page panel = extension.panel();
        panel.locator("#tab-voice").focus();
        panel.keyboard().press("ArrowRight");
        assertThat(panel.locator("#notes")).isVisible();
        panel.keyboard().press("End");
        assertThat(panel.locator("#library")).isVisible();
        panel.keyboard().press("Tab");
        assertThat(panel.locator("#library-load")).isFocused();
        panel.keyboard().press("Enter");
        assertThat(panel.locator("#videos li")).hasCount(12);
        panel.close();

        Page options = extension.page("options.html");
        for (String wrong : List.of("", "telemetry", "http://example.org", "javascript:alert(1)")) {
            options.locator("#endpoint").fill(wrong);
            options.keyboard().press("Enter");
            assertThat(options.locator("#settings-say")).hasText("Not saved.");
            assertThat(options.locator("#endpoint")).isFocused();
            assertThat(options.locator("#endpoint-say")).not().hasText("");
        }
        options.reload();
        assertThat(options.locator("#endpoint")).hasValue(server.http());
        options.close();
    }

    @Test
    @Tag("whole")
    void chromeFindsNothingToComplainAbout() {
        Page panel = extension.panel();
        panel.evaluate("async () => chrome.sidePanel.open({ windowId: (await chrome.windows.getCurrent()).id })");
        String contexts = "async () => (await chrome.runtime.getContexts({})).map((each) => each.contextType).join()";
        await(() -> panel.evaluate(contexts).toString().contains("SIDE_PANEL"));
        settled(panel);
        Page list = extension.browser().page();
        list.navigate("chrome://extensions");
        JsonObject reported = new JsonObject((String) list.evaluate("""
                async (id) => {
                  await chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true });
                  return JSON.stringify(await chrome.developerPrivate.getExtensionInfo(id));
                }""", extension.id()));

        assertThat(reported.getString("state")).isEqualTo("ENABLED");
        assertThat(reported.getJsonArray("manifestErrors")).isEmpty();
        assertThat(reported.getJsonArray("runtimeErrors")).isEmpty();
        list.close();
        panel.close();
    }

    private long evicted(String reason) {
        return sql.count("SELECT coalesce(sum((payload->>'evicted_count')::int), 0)" + where("notes_evicted")
                + " AND payload->>'reason' = '" + reason + "'");
    }
}
