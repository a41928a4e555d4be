package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twenty minutes of the live page in as many frames, one after another: memory and nodes of the page before and after. The
 * real hour is {@link OpsPageHourIT}'s.
 */
@Tag("whole")
class OpsPageLeakIT {
    /** Stands in for the feed: frames made of the snapshot's, each a second later, with lines and causes of their own. */
    private static final String FEED = """
            (() => {
              window.EventSource = class { constructor() { window.feed = this; } close() {} static CLOSED = 2; };
              window.play = async (from, frames, secondsEach) => {
                const model = await (await fetch('/ops/snapshot')).json();
                for (let i = from; i < from + frames; i++) {
                  const frame = structuredClone(model.frame);
                  frame.at += i * secondsEach * 1000;
                  const step = Math.floor(frame.at / 10000) * 10;
                  frame.point = model.series.map((name, at) => (i * 7 + at * 13) % 100);
                  frame.point.unshift(step);
                  frame.alerts = i % 3 ? [] : [{ key: `k${i % 5}`, severity: 'warning', text: `n${i}`, playbook: 'Watchdog', since: 0 }];
                  frame.rejected = Array.from({ length: 10 }, (_, c) => ({ reason: 'field_range', event: `e${(i + c) % 50}`,
                    family: 'stt', pointer: '/payload/x', detail: `d${i}`, shape: 'number', source: 'extension', events: i, first: 0,
                    last: frame.at, fix: 'f' }));
                  frame.tail = { missed: 1, lines: Array.from({ length: 20 }, (_, l) => ({ t: frame.at, ok: l > 0, id: `${i}-${l}`,
                    event: 'lossy.stt.request', family: 'stt', source: 'extension', fields: { n: i } })) };
                  window.feed.onmessage({ data: JSON.stringify(frame) });
                  if (i % 30 === 0) await new Promise(done => requestAnimationFrame(done));
                }
              };
            })()""";

    @TempDir
    Path folder;

    @Test
    void twentyMinutesOfFramesLeaveNothingBehind() {
        try (LiveServer server = LiveServer.start(folder.resolve("data"));
                Browser browser = Browser.open(folder.resolve("profile"))) {
            Page page = browser.page();
            page.addInitScript(FEED);
            page.navigate(server.management() + "/ops");
            page.waitForFunction("() => window.feed && window.feed.onmessage");
            CDPSession cdp = browser.context().newCDPSession(page);
            cdp.send("Performance.enable");
            page.evaluate("() => play(0, 400, 10)"); // fills the hour, and the list of events
            Map<String, Long> before = memory(cdp);
            page.evaluate("() => play(4000, 1200, 1)");
            Map<String, Long> after = memory(cdp);

            System.out.println("/ops, 1,200 frames: " + before + " before, " + after + " after");
            assertThat(after.get("JSHeapUsedSize") - before.get("JSHeapUsedSize"))
                    .as("bytes more on the page's heap")
                    .isLessThan(1_000_000);
            assertThat(after.get("Nodes")).isLessThan(before.get("Nodes") + 300);
            assertThat(after.get("JSEventListeners")).isLessThanOrEqualTo(before.get("JSEventListeners") + 5);
        }
    }

    private static Map<String, Long> memory(CDPSession cdp) {
        cdp.send("HeapProfiler.collectGarbage");
        Map<String, Long> memory = new HashMap<>();
        for (JsonElement metric : cdp.send("Performance.getMetrics").getAsJsonArray("metrics")) {
            String name = metric.getAsJsonObject().get("name").getAsString();
            if (name.equals("JSHeapUsedSize") || name.equals("Nodes") || name.equals("JSEventListeners")) {
                memory.put(name, metric.getAsJsonObject().get("value").getAsLong());
            }
        }
        return memory;
    }
}
