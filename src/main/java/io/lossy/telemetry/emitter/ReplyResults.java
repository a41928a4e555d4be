package io.lossy.telemetry.emitter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides from the lines of a reply how events ended, and notifies the application of rejected ones. */
final class ReplyResults {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyResults.class);

    private final Consumer<RejectedEvent> listener;
    private final List<RejectedEvent> news = new ArrayList<>();

    ReplyResults(Consumer<RejectedEvent> listener) {
        this.listener = listener;
    }

    /** Returns a function from event to end, null if the event must be sent again. Unknown results count as acked. */
    Function<QueuedEvent, @Nullable EmitOutcome> of(SendResult.SendSettled answer) {
        return event -> {
            SendResult.EventAnswer line = answer.lines().get(event.id());
            if (line == null) {
                return EmitOutcome.ACKED;
            }
            return switch (line.result()) {
                case SendResult.EventAnswer.RETRY -> null;
                case SendResult.EventAnswer.REJECTED -> {
                    news.add(new RejectedEvent(event.id(), event.name(), line.reason(), line.pointer(), line.detail()));
                    yield EmitOutcome.REJECTED;
                }
                case SendResult.EventAnswer.OPTED_OUT -> EmitOutcome.OPTED_OUT;
                default -> EmitOutcome.ACKED;
            };
        };
    }

    /**
     * Notifies the listener. Called after the events are settled, because the listener may run any code and may throw.
     */
    void notifyListener() {
        for (RejectedEvent rejected : news) {
            LOG.atDebug()
                    .addKeyValue("event", rejected.event())
                    .addKeyValue("reason", rejected.reason())
                    .addKeyValue("pointer", rejected.pointer())
                    .log("the server rejected an event");
            try {
                listener.accept(rejected);
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("a listener for rejected events failed");
            }
        }
        news.clear();
    }
}
