package io.lossy.telemetry.emitter;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who listens in this process, by event name. */
final class Handlers {
    private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);

    private final Map<String, List<Seat>> byEvent = new ConcurrentHashMap<>();

    /** A handler may be attached twice, and each time is detached by itself. */
    private static final class Seat {
        private final EventHandler handler;

        Seat(EventHandler handler) {
            this.handler = handler;
        }
    }

    Attachment attach(EventHandler handler, String... events) {
        if (events.length == 0) {
            throw new IllegalArgumentException("name the events to listen to");
        }
        List<String> names = List.of(events);
        Seat own = new Seat(handler);
        names.forEach(name -> byEvent.computeIfAbsent(name, key -> new CopyOnWriteArrayList<>())
                .add(own));
        return () -> names.forEach(name -> detach(name, own));
    }

    private void detach(String event, Seat seat) {
        byEvent.computeIfPresent(event, (name, seats) -> {
            seats.remove(seat);
            return seats.isEmpty() ? null : seats;
        });
    }

    /** A handler that fails is told of this event no more: one bad listener must not cost every call its time. */
    void tell(String event, Map<String, ?> fields) {
        List<Seat> seats = byEvent.get(event);
        if (seats == null) {
            return;
        }
        Map<String, ?> readOnly = Collections.unmodifiableMap(fields);
        for (Seat seat : seats) {
            try {
                seat.handler.on(event, readOnly);
            } catch (RuntimeException e) {
                detach(event, seat);
                LOG.atWarn()
                        .addKeyValue("event", event)
                        .setCause(e)
                        .log("a handler failed and was detached from this event");
            }
        }
    }
}
