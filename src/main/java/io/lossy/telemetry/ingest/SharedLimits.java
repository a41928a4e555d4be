package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadLevel;
import io.lossy.telemetry.overload.LoadMonitor;
import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.lossy.telemetry.security.net.ConnectionCounts;
import io.lossy.telemetry.security.net.PerNetworkCounter;
import java.util.function.LongSupplier;

/**
 * Holds what the instances of the stage share, so that each limit holds for all event loops together. Every member is
 * safe to use on any event loop. Everything else belongs to one instance.
 *
 * @param connections the TCP connections of the port
 * @param sockets     the bridge sockets
 */
record SharedLimits(
        WriteKeys keys,
        RateLimiter rates,
        Admission admission,
        ConnectionCounts connections,
        PerNetworkCounter sockets) {

    /** Creates the limits, exports them, and reports the bytes in flight to the load monitor. */
    static SharedLimits of(
            IngestConfig config,
            ReadTokenVerifier readers,
            LoadMonitor pressure,
            PipelineMetrics metrics,
            LongSupplier nanos) {
        WriteKeys keys = new WriteKeys(config.keys(), readers);
        RateLimiter rates = new RateLimiter(config.rates(), metrics, nanos);
        Admission admission = new Admission(config, keys, rates);
        IngestConfig.SocketLimits limits = config.sockets();
        PerNetworkCounter sockets = new PerNetworkCounter(limits.perAddress());
        pressure.register(admission::share, LoadLevel.ALL, Reason.OVERLOADED);
        metrics.gauge(
                "lossy.ingest.in.flight.bytes",
                "Bytes of requests that wait for their commit",
                admission::bytesInFlight);
        metrics.gauge(
                "lossy.ingest.in.flight.limit.bytes",
                "Limit for the bytes of requests that wait for their commit",
                () -> config.limits().bytesInFlight());
        metrics.gauge("lossy.ingest.sockets.open", "Open bridge sockets", sockets::count);
        ConnectionCounts connections = new ConnectionCounts(config.exposure(), limits.perAddress(), limits.total());
        return new SharedLimits(keys, rates, admission, connections, sockets);
    }
}
