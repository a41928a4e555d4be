package io.lossy.telemetry.bus;

import io.vertx.core.Context;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.List;

/** Collects the replies to one sender and sends them at the end of the turn. Owned by one event loop. */
final class ReplySender {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final Context context;
    private final EventBus bus;
    private final String address;
    private List<ReplyBundle.NumberedReply> ready = new ArrayList<>();

    ReplySender(Context context, String address) {
        this.context = context;
        this.bus = context.owner().eventBus();
        this.address = address;
    }

    void add(long number, Object body) {
        ready.add(new ReplyBundle.NumberedReply(number, body));
        if (ready.size() == 1) {
            context.runOnContext(endOfTurn -> send());
        }
    }

    private void send() {
        ReplyBundle bundle = new ReplyBundle(ready);
        ready = new ArrayList<>();
        bus.send(address, bundle, LOCAL); // a sender that is gone needs no reply
    }
}
