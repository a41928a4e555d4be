package io.lossy.telemetry.ingest;

import io.lossy.telemetry.bench.load.EventTexts;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Measures what reading the JSON of a whole request costs. Run by {@code mvn verify -Pbench -Dbench.only=jmh}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireJsonJmh {
    private static final WireJson JSON = new WireJson(8, 1 << 20);

    @Param({"1", "50"})
    public int events;

    private byte[] request = {};

    @Setup
    public void request() {
        request = new EventTexts().request(events).getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public Object read() throws WireJson.MalformedJson {
        return JSON.read(request);
    }
}
