package io.lossy.telemetry.emitter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the lines of an answer into the ends of events, and tells the application which were refused. */
final class Verdicts {
    private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);

    private final Consumer<Rejected> listener;
    private final List<Rejected> news = new ArrayList<>();

    Verdicts(Consumer<Rejected> listener) {
        this.listener = listener;
    }

    /** How each event ended; null for one that is to be sent again. An unknown result is final, like all but one. */
    Function<QueuedEvent, @Nullable End> of(Answer.Settled answer) {
        return event -> {
            Answer.Line line = answer.lines().get(event.id());
            if (line == null) {
                return End.ACKED;
            }
            return switch (line.result()) {
                case Answer.Line.RETRY -> null;
                case Answer.Line.REJECTED -> {
                    news.add(new Rejected(event.id(), event.name(), line.reason(), line.pointer(), line.detail()));
                    yield End.REJECTED;
                }
                case Answer.Line.OPTED_OUT -> End.OPTED_OUT;
                default -> End.ACKED;
            };
        };
    }

    /** Told when the books are closed, for a listener may do as it likes, fail included. */
    void tell() {
        for (Rejected rejected : news) {
            LOG.atDebug()
                    .addKeyValue("event", rejected.event())
                    .addKeyValue("reason", rejected.reason())
                    .addKeyValue("pointer", rejected.pointer())
                    .log("the server refused an event");
            try {
                listener.accept(rejected);
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("a listener for refused events failed");
            }
        }
        news.clear();
    }
}
