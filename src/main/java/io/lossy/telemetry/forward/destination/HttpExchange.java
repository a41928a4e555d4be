package io.lossy.telemetry.forward.destination;

import io.lossy.telemetry.address.WebAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Sends POST requests to one destination. Follows no redirect, because the credentials are for the configured address
 * only, and reads no answer without a limit of time and bytes.
 */
public final class HttpExchange {
    /** A lane has at most as many requests in flight. */
    private static final int CONNECTIONS = 64;

    /** A longer answer ends its connection when only its status counts. */
    private static final int MOST_IGNORED_BYTES = 64 << 10;

    private final Vertx vertx;
    private final HttpAddress address;
    private final Clock clock;
    private final HttpClient client;

    /** @param clock tells how far away the date of a {@code Retry-After} is */
    public HttpExchange(Vertx vertx, HttpAddress address, Clock clock) {
        this.vertx = vertx;
        this.address = address;
        this.clock = clock;
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(address.base().encrypted())
                .setConnectTimeout((int) address.timeout().toMillis())
                .setDecompressionSupported(false);
        if (address.authorities() != null) {
            options.setTrustOptions(
                    new PemTrustOptions().addCertPath(address.authorities().toString()));
        }
        this.client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /**
     * Sends one request. Fails if there is no answer in time; {@link #noAnswer} says what that means.
     *
     * @param path below the address, such as {@code /batch/}; empty for the address itself
     */
    public Future<HttpAnswer> post(String path, Map<String, String> headers, Buffer body) {
        return post(path, headers, body, new Exchange(true));
    }

    /** Does the same, but the answer is complete with its status: its body is ignored, and the result has an empty one. */
    public Future<HttpAnswer> postForStatus(String path, Map<String, String> headers, Buffer body) {
        return post(path, headers, body, new Exchange(false));
    }

    private Future<HttpAnswer> post(String path, Map<String, String> headers, Buffer body, Exchange exchange) {
        WebAddress target = path.isEmpty() ? address.base() : address.base().at(path);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(target.host().host())
                .setPort(target.port())
                .setURI(uri(target))
                .setFollowRedirects(false);
        headers.forEach(options::putHeader);
        client.request(options).onComplete(opened -> {
            if (opened.failed()) {
                exchange.answer.tryFail(opened.cause());
            } else {
                exchange.send(opened.result(), body);
            }
        });
        return exchange.answer.future();
    }

    private static String uri(WebAddress target) {
        String path = target.path().isEmpty() ? "/" : target.path();
        return target.query() == null ? path : path + "?" + target.query();
    }

    public Future<Void> close() {
        return client.close();
    }

    /** Says that a request had no answer, and why in one word. The destination may have taken it all the same. */
    public static Delivery noAnswer(Throwable failure) {
        return new Delivery.Retry(NoAnswer.word(failure), null, false);
    }

    /** One request under way, with a time limit from here to the end of the answer. */
    private final class Exchange {
        private final Promise<HttpAnswer> answer = Promise.promise();
        private final long timer;
        private final Buffer read = Buffer.buffer();
        private final boolean wantsBody;

        /** @param wantsBody false if the status says all */
        Exchange(boolean wantsBody) {
            this.wantsBody = wantsBody;
            timer = vertx.setTimer(address.timeout().toMillis(), id -> answer.tryFail(new TimeoutException()));
            answer.future().onComplete(done -> vertx.cancelTimer(timer));
        }

        void send(HttpClientRequest request, Buffer body) {
            answer.future().onFailure(failure -> request.reset());
            if (answer.future().isComplete()) {
                request.reset();
                return;
            }
            request.exceptionHandler(answer::tryFail);
            request.response().onComplete(head -> {
                if (head.failed()) {
                    answer.tryFail(head.cause());
                } else if (wantsBody) {
                    receive(head.result());
                } else {
                    ignoreBody(request, head.result());
                }
            });
            request.end(body).onFailure(answer::tryFail);
        }

        private void receive(HttpClientResponse response) {
            response.exceptionHandler(answer::tryFail);
            response.handler(part -> {
                if (read.length() + part.length() > address.mostAnswerBytes()) {
                    answer.tryFail(new AnswerTooLongException());
                } else {
                    read.appendBuffer(part);
                }
            });
            response.endHandler(end -> complete(response));
        }

        private void ignoreBody(HttpClientRequest request, HttpClientResponse response) {
            long[] bytes = {0};
            response.exceptionHandler(failure -> {}); // the status has said what counts
            response.handler(part -> {
                bytes[0] += part.length();
                if (bytes[0] > MOST_IGNORED_BYTES) {
                    request.connection().close();
                }
            });
            complete(response);
        }

        private void complete(HttpClientResponse response) {
            answer.tryComplete(new HttpAnswer(
                    response.statusCode(), read, RetryAfter.parse(response.getHeader("retry-after"), clock)));
        }
    }
}
