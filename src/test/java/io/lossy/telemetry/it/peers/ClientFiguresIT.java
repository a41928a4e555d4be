package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the client costs in a real Chromium: printed beside yardsticks of the same run, and not held against any number. */
@Tag("long")
class ClientFiguresIT {
    private static final int ROUNDS = 8;
    private static final int EACH = 5_000; // the client's buffer takes twice as many between two writes
    /** Without it the family's token bucket would be empty after 200 events. */
    private static final String UNLIMITED = """
            async () => {
              const { fetch } = window;
              window.fetch = async (url, init) => {
                const response = await fetch(url, init);
                if (!String(url).endsWith('/v1/catalog')) return response;
                const catalog = await response.json();
                for (const family of Object.values(catalog.families)) family.rate_limit = { per_second: 1e4, burst: 1e5 };
                return Response.json(catalog);
              };
            }""";

    private static final String MEASURE = """
            async ([rounds, each]) => {
              const { Events } = await import('/client/telemetry.js');
              const emit = (i) => client.emit(Events.VOICE_MODE_SPEECH_DETECTED, { latency_ms: i % 300 });
              await client.persisted(); // the policy is known from here on
              const db = await new Promise((done) => {
                const asked = indexedDB.open('yardstick');
                asked.onupgradeneeded = () => asked.result.createObjectStore('all', { autoIncrement: true });
                asked.onsuccess = () => done(asked.result);
              });
              const records = (events) => new Promise((done) => {
                const tx = db.transaction('all', 'readwrite');
                for (const event of events) tx.objectStore('all').add(event);
                tx.oncomplete = done;
              });
              const ms = { emit: [], json: [], persisted: [], records: [] };
              const timed = async (name, work) => {
                const start = performance.now();
                const result = await work();
                ms[name].push(performance.now() - start);
                return result;
              };
              let taken = 0;
              let length = 0;
              for (let round = 0; round < rounds; round++) {
                const ids = await timed('emit', () => {
                  const all = [];
                  for (let i = 0; i < each; i++) all.push(emit(i));
                  return all;
                });
                await timed('persisted', () => client.persisted());
                taken += ids.filter(Boolean).length;
                const events = ids.map((event_id, i) => ({
                  event_id, event: Events.VOICE_MODE_SPEECH_DETECTED, payload: { latency_ms: i % 300 },
                }));
                await timed('json', () => {
                  for (const event of events) length += JSON.stringify(event).length;
                });
                await timed('records', () => records(events));
              }
              const { queued } = await client.stats(); // some may have left by a timer meanwhile
              const start = performance.now();
              const { pending, lastError } = await client.flush();
              return { ...ms, taken, pending, lastError, flushed: queued, length, flush: [performance.now() - start] };
            }""";

    @TempDir
    Path folder;

    @Test
    void whatTheClientCosts() {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        try (LiveServer server = LiveServer.start(folder.resolve("data"), 0, database);
                Browser browser = Browser.open(folder.resolve("profile"));
                ClientPage page = new ClientPage(browser, server)) {
            page.run(UNLIMITED);
            Map<String, ?> options = Map.of("transport", "auto", "maxEvents", 100_000, "maxBytes", 100_000_000);
            page.open(options).run("() => (emitSome(1), client.flush())"); // fetches the policy
            page.run("() => client.close()");
            page.open(options); // begins with it
            Map<?, ?> reported =
                    (Map<?, ?>) Objects.requireNonNull(page.page().evaluate(MEASURE, List.of(ROUNDS, EACH)));
            assertThat(reported.get("taken")).as("%s", reported).isEqualTo(ROUNDS * EACH);
            assertThat(reported.get("pending")).as("%s", reported).isEqualTo(0);
            assertThat(new Sql(database).events()).isEqualTo(ROUNDS * EACH + 1);

            double emit = 1000 * median(reported, "emit") / EACH;
            double json = 1000 * median(reported, "json") / EACH;
            double persisted = 1000 * EACH / median(reported, "persisted");
            double records = 1000 * EACH / median(reported, "records");
            double flushed = 1000
                    * ((Number) Objects.requireNonNull(reported.get("flushed"))).doubleValue()
                    / median(reported, "flush");
            print("emit %.1f us an event; JSON.stringify of it %.1f us: %.1f times", emit, json, emit / json);
            print("persisted %.0f events/s; a record each %.0f/s: %.1f times", persisted, records, persisted / records);
            print("flush of %s events %.0f events/s", reported.get("flushed"), flushed);
            print(
                    "load average %.1f",
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        }
    }

    private static void print(String line, Object... values) {
        System.out.println("figures: " + String.format(Locale.ROOT, line, values));
    }

    private static double median(Map<?, ?> reported, String name) {
        double[] sorted = ((List<?>) Objects.requireNonNull(reported.get(name)))
                .stream()
                        .mapToDouble(ms -> ((Number) Objects.requireNonNull(ms)).doubleValue())
                        .sorted()
                        .toArray();
        return sorted[sorted.length / 2];
    }
}
