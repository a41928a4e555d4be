package io.lossy.telemetry.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Receives bundles of requests at an address of this JVM. Owned by the event loop that opens it: the handler runs there,
 * and the requests must be answered there.
 *
 * @param <Q> the type of the requests
 * @param <A> the type of the replies
 */
public final class BundledConsumer<Q, A> {
    private final MessageConsumer<RequestBundle> consumer;
    private final Context context;
    private final Consumer<List<BundledRequest<Q, A>>> handler;
    private final Map<String, ReplySender> senders = new HashMap<>();

    private BundledConsumer(Vertx vertx, String address, Consumer<List<BundledRequest<Q, A>>> handler) {
        this.context = vertx.getOrCreateContext();
        this.handler = handler;
        this.consumer = vertx.eventBus().localConsumer(address);
        consumer.handler(this::receive);
    }

    /**
     * Opens the address.
     *
     * @param handler receives the requests of a bundle; it must not throw
     */
    public static <Q, A> BundledConsumer<Q, A> open(
            Vertx vertx, String address, Consumer<List<BundledRequest<Q, A>>> handler) {
        return new BundledConsumer<>(vertx, address, handler);
    }

    public Future<Void> completion() {
        return consumer.completion();
    }

    @SuppressWarnings("unchecked") // the senders of an address send requests of its type
    private void receive(Message<RequestBundle> message) {
        RequestBundle bundle = message.body();
        ReplySender replies = senders.computeIfAbsent(bundle.replyTo(), address -> new ReplySender(context, address));
        List<BundledRequest<Q, A>> requests = new ArrayList<>(bundle.requests().size());
        long number = bundle.first();
        for (Object body : bundle.requests()) {
            requests.add(new BundledRequest<>(replies, number++, (Q) body));
        }
        handler.accept(requests);
    }

    /** Closes the address. Requests that were received can still be answered. */
    public Future<Void> close() {
        return consumer.unregister();
    }
}
