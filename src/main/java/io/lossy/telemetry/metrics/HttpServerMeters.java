package io.lossy.telemetry.metrics;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Measures one HTTP server of Vert.x: its requests by {@link HttpRequestMeters}, everything else by Vert.x's own
 * metrics.
 *
 * @param <W> Vert.x's state of a WebSocket
 * @param <S> Vert.x's state of a connection
 */
public final class HttpServerMeters<W, S> implements HttpServerMetrics<HttpRequestMeters.Exchange, W, S> {
    private final HttpServerMetrics<?, W, S> vertx;
    private final HttpRequestMeters requests;

    public HttpServerMeters(HttpServerMetrics<?, W, S> vertx, HttpRequestMeters requests) {
        this.vertx = vertx;
        this.requests = requests;
    }

    @Override
    public HttpRequestMeters.Exchange requestBegin(S connection, HttpRequest request) {
        return requests.begin();
    }

    @Override
    public void requestEnd(HttpRequestMeters.Exchange exchange, HttpRequest request, long bytes) {
        requests.requestEnd(exchange, bytes);
    }

    @Override
    public void requestReset(HttpRequestMeters.Exchange exchange) {
        requests.reset(exchange);
    }

    @Override
    public HttpRequestMeters.Exchange responsePushed(
            S connection, HttpMethod method, String uri, HttpResponse response) {
        return requests.begin();
    }

    @Override
    public void responseEnd(HttpRequestMeters.Exchange exchange, @Nullable HttpResponse response, long bytes) {
        requests.responseEnd(exchange, response == null ? 0 : response.statusCode(), bytes);
    }

    @Override
    @SuppressWarnings("NullAway") // Vert.x's metrics count WebSockets by the connection alone
    public W connected(S connection, HttpRequestMeters.Exchange exchange, ServerWebSocket socket) {
        return vertx.connected(connection, null, socket);
    }

    @Override
    public void disconnected(W socket) {
        vertx.disconnected(socket);
    }

    @Override
    public S connected(SocketAddress remote, String name) {
        return vertx.connected(remote, name);
    }

    @Override
    public void disconnected(S connection, SocketAddress remote) {
        vertx.disconnected(connection, remote);
    }

    @Override
    public void bytesRead(S connection, SocketAddress remote, long bytes) {
        vertx.bytesRead(connection, remote, bytes);
    }

    @Override
    public void bytesWritten(S connection, SocketAddress remote, long bytes) {
        vertx.bytesWritten(connection, remote, bytes);
    }

    @Override
    public void exceptionOccurred(S connection, SocketAddress remote, Throwable failure) {
        vertx.exceptionOccurred(connection, remote, failure);
    }

    @Override
    public void close() {
        vertx.close();
    }
}
