package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the HTTP requests of all servers, under the names and labels of Vert.x. Vert.x's own metrics search the registry
 * five times for each request, which takes longer than the routing of the request. These meters are found once for each
 * status code.
 */
public final class HttpRequestMeters {
    private static final String PREFIX = "vertx.http.server.";
    private static final int CODES = 600;

    private final MeterRegistry registry;
    private final LongAdder active = new LongAdder();
    private final Counter resets;
    private final DistributionSummary requestBytes;
    private final AtomicReferenceArray<ResponseMeters> byCode = new AtomicReferenceArray<>(CODES);

    public HttpRequestMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder(PREFIX + "active.requests", active, LongAdder::sum)
                .description("Number of requests being processed")
                .register(registry);
        this.resets = Counter.builder(PREFIX + "request.resets")
                .description("Number of request resets")
                .register(registry);
        this.requestBytes = DistributionSummary.builder(PREFIX + "request.bytes")
                .description("Size of requests in bytes")
                .register(registry);
    }

    /** The meters of all responses with one status code. */
    private record ResponseMeters(Counter count, Timer time, DistributionSummary bytes) {}

    /** Holds the state of one request and its response. Owned by the connection's event loop. */
    public static final class Exchange {
        private final long start = System.nanoTime();
        private boolean requestEnded;
        private boolean responseEnded;
        private boolean reset;
    }

    Exchange begin() {
        active.increment();
        return new Exchange();
    }

    void requestEnd(Exchange exchange, long bytes) {
        requestBytes.record((double) bytes);
        exchange.requestEnded = true;
        if (exchange.responseEnded && !exchange.reset) {
            active.decrement();
        }
    }

    void responseEnd(Exchange exchange, int code, long bytes) {
        ResponseMeters meters = of(code);
        meters.count().increment();
        meters.time().record(System.nanoTime() - exchange.start, TimeUnit.NANOSECONDS);
        meters.bytes().record((double) bytes);
        exchange.responseEnded = true;
        if (exchange.requestEnded && !exchange.reset) {
            active.decrement();
        }
    }

    void reset(Exchange exchange) {
        resets.increment();
        active.decrement();
        exchange.reset = true;
    }

    private ResponseMeters of(int code) {
        int place = code < CODES && code > 0 ? code : 0;
        ResponseMeters known = byCode.get(place);
        if (known == null) {
            known = create(String.valueOf(place)); // at a race, the registry returns the same meters again
            byCode.set(place, known);
        }
        return known;
    }

    private ResponseMeters create(String code) {
        return new ResponseMeters(
                Counter.builder(PREFIX + "requests")
                        .description("Number of processed requests")
                        .tag("code", code)
                        .register(registry),
                Timer.builder(PREFIX + "response.time")
                        .description("Request processing time")
                        .tag("code", code)
                        .register(registry),
                DistributionSummary.builder(PREFIX + "response.bytes")
                        .description("Size of responses in bytes")
                        .tag("code", code)
                        .register(registry));
    }
}
