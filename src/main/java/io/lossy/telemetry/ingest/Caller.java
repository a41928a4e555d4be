package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.Exposure;
import io.lossy.telemetry.access.Network;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who stands at the door, as far as the transport tells.
 *
 * @param door    {@code http}, {@code bridge} or {@code bus}
 * @param network by which the address's rate is kept and its sockets are counted; null where the address is not known
 * @param bearer  the credential of an Authorization header
 * @param bucket  what its socket may send; null where there is no socket, or no limit
 */
record Caller(
        String door,
        @Nullable Network network,
        @Nullable String origin,
        @Nullable String bearer,
        @Nullable TokenBucket bucket) {
    /** An emitter inside this JVM. */
    static final Caller LOCAL = new Caller("bus", null, null, null, null);

    private static final String FORWARDED = "x-forwarded-for";

    static Caller of(HttpServerRequest request, Exposure exposure) {
        String peer = request.remoteAddress().hostAddress();
        List<String> forwarded = request.headers().getAll(FORWARDED);
        return new Caller(
                "http",
                exposure.network(peer, forwarded),
                request.getHeader(HttpHeaders.ORIGIN),
                bearerOf(request.getHeader(HttpHeaders.AUTHORIZATION)),
                null);
    }

    static Caller of(SockJSSocket socket, Exposure exposure, @Nullable TokenBucket bucket) {
        String peer = socket.remoteAddress().hostAddress();
        List<String> forwarded = socket.routingContext().request().headers().getAll(FORWARDED);
        return new Caller(
                "bridge", exposure.network(peer, forwarded), socket.headers().get("Origin"), null, bucket);
    }

    boolean isLocal() {
        return door.equals("bus");
    }

    static @Nullable String bearerOf(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return null;
        }
        String token = authorization.substring(7).trim();
        return token.isEmpty() ? null : token;
    }
}
