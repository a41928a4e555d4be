package io.lossy.telemetry.ingest.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.FakeClock;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The joined pieces of the usual reply are the bytes that a JSON encoder writes. */
class SuccessReplyTest {
    private final FakeClock clock = new FakeClock(Instant.parse("2026-11-22T17:18:44.104999Z"));
    private final SuccessReply success = new SuccessReply(clock, 500);

    @Property(tries = 300)
    void isWhatAnEncoderWrites(@ForAll String batchId, @ForAll @IntRange(max = 500) int events) {
        String plain = SuccessReply.isPlain(batchId) ? batchId : null;

        assertThat(success.of(plain, events).json()).isEqualTo(encoded(plain, events));
    }

    @Property(tries = 300)
    void plainTextIsWhatAnEncoderWritesUnchanged(@ForAll String text) {
        assertThat(SuccessReply.isPlain(text)
                        && !new JsonObject().put("a", text).encode().equals("{\"a\":\"" + text + "\"}"))
                .isFalse();
    }

    @Test
    void isSharedWithinAMillisecondOnlyAndByEqualCounts() {
        Reply first = success.of(null, 3);
        clock.advance(Duration.ofNanos(500));

        assertThat(success.of(null, 3)).isSameAs(first);
        assertThat(success.of(null, 4).json()).isEqualTo(encoded(null, 4));
        assertThat(success.of("b 1", 3).json()).isEqualTo(encoded("b 1", 3));

        clock.advance(Duration.ofMillis(896));
        assertThat(success.serverTime()).isEqualTo("2026-11-22T17:18:45Z"); // without a fraction
        assertThat(success.of(null, 3).json()).isEqualTo(encoded(null, 3));
        assertThat(success.of(null, 3).status()).isEqualTo("ok");
    }

    private Buffer encoded(String batchId, int events) {
        return new JsonObject()
                .put("batch_id", batchId)
                .put("server_time", Instant.ofEpochMilli(clock.millis()).toString())
                .put("status", "ok")
                .put(
                        "counts",
                        new JsonObject()
                                .put("persisted", events)
                                .put("duplicate", 0)
                                .put("rejected", 0)
                                .put("sampled", 0)
                                .put("retry", 0))
                .put("results", new JsonObject())
                .put("retry_after_ms", 0L)
                .put("max_events", 500)
                .toBuffer();
    }
}
