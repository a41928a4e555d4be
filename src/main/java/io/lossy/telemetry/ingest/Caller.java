package io.lossy.telemetry.ingest;

import io.lossy.telemetry.security.net.ConnectionGuard;
import io.lossy.telemetry.security.net.Exposure;
import io.lossy.telemetry.security.net.Network;
import io.lossy.telemetry.web.BearerToken;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes the sender of a request, as far as the transport knows it.
 *
 * @param transport {@code http}, {@code bridge} or {@code bus}
 * @param network limits the rate and counts the sockets of the address; null if the address is not known
 * @param bearer  the credential of an Authorization header; null if there is none
 * @param bucket  limits the rate of its socket; null if there is no socket or no limit
 */
record Caller(
        String transport,
        @Nullable Network network,
        @Nullable String origin,
        @Nullable String bearer,
        @Nullable TokenBucket bucket) {
    /** An emitter inside this JVM. */
    static final Caller LOCAL = new Caller("bus", null, null, null, null);

    private static final String FORWARDED = "x-forwarded-for";

    static Caller of(HttpServerRequest request, Exposure exposure) {
        Network network = exposure.behindProxy()
                ? exposure.network("", request.headers().getAll(FORWARDED))
                : ConnectionGuard.of(request.connection()).network();
        return new Caller("http", network, request.getHeader(HttpHeaders.ORIGIN), BearerToken.of(request), null);
    }

    static Caller of(SockJSSocket socket, Exposure exposure, @Nullable TokenBucket bucket) {
        String peer = socket.remoteAddress().hostAddress();
        List<String> forwarded = socket.routingContext().request().headers().getAll(FORWARDED);
        return new Caller(
                "bridge", exposure.network(peer, forwarded), socket.headers().get("Origin"), null, bucket);
    }

    boolean isLocal() {
        return transport.equals("bus");
    }
}
