package io.lossy.telemetry.emitter;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the handlers in this process that are attached to an event. */
final class Handlers {
    private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);

    private final Map<String, List<Registration>> byEvent = new ConcurrentHashMap<>();

    /** One attachment. A handler may be attached twice, and each attachment is detached separately. */
    private static final class Registration {
        private final EventHandler handler;

        Registration(EventHandler handler) {
            this.handler = handler;
        }
    }

    Attachment attach(EventHandler handler, String... events) {
        if (events.length == 0) {
            throw new IllegalArgumentException("name the events to listen to");
        }
        List<String> names = List.of(events);
        Registration own = new Registration(handler);
        names.forEach(name -> byEvent.computeIfAbsent(name, key -> new CopyOnWriteArrayList<>())
                .add(own));
        return () -> names.forEach(name -> detach(name, own));
    }

    private void detach(String event, Registration registration) {
        byEvent.computeIfPresent(event, (name, registrations) -> {
            registrations.remove(registration);
            return registrations.isEmpty() ? null : registrations;
        });
    }

    /**
     * Calls the handlers of an event. Detaches a handler that throws, so that it does not slow down every later call.
     */
    void notifyHandlers(String event, Map<String, ?> fields) {
        List<Registration> registrations = byEvent.get(event);
        if (registrations == null) {
            return;
        }
        Map<String, ?> readOnly = Collections.unmodifiableMap(fields);
        for (Registration registration : registrations) {
            try {
                registration.handler.on(event, readOnly);
            } catch (RuntimeException e) {
                detach(event, registration);
                LOG.atWarn()
                        .addKeyValue("event", event)
                        .setCause(e)
                        .log("a handler failed and was detached from this event");
            }
        }
    }
}
