package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RetainedRejection;
import io.lossy.telemetry.event.Text;
import io.lossy.telemetry.privacy.Pseudonymiser;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Validates raw events against the catalog and decides what is stored and in which form. Compiled once per catalog; a
 * validator is safe to share between threads.
 *
 * <p>The checks run in this order, and the first that fails ends the validation: the event is an object, has a valid
 * id, is small enough, has a known name, its family is enabled, its source is allowed, it is in the sample, its fields
 * are valid, and it is not older than its family's retention.
 */
public final class EventValidator {
    private static final Logger LOG = LoggerFactory.getLogger(EventValidator.class);
    private static final EventProblem UNREADABLE = new EventProblem(
            Reason.STORAGE_REJECTED, "", "could not be validated because of a server error (logged)", "other");

    private static final String SPELLING = "fix the spelling or ";

    private final Catalog catalog;
    private final Map<String, CompiledEvent> events = new HashMap<>();
    private final Pseudonymiser pseudonymiser;
    private final EventLimits limits;
    private final EventSize size;

    public EventValidator(Catalog catalog, Pseudonymiser pseudonymiser, EventLimits limits) {
        this.catalog = catalog;
        this.pseudonymiser = pseudonymiser;
        this.limits = limits;
        this.size = new EventSize(limits);
        for (EventType type : catalog.events().values()) {
            CompiledEvent compiled = new CompiledEvent(type, catalog.familyOf(type));
            events.put(type.name(), compiled);
            type.aliases().forEach(alias -> events.put(alias, compiled));
        }
    }

    /** Reads the values that all events of a request share. */
    public Envelope open(IngestRequest request) {
        return new Envelope(request, pseudonymiser);
    }

    /**
     * Validates one event.
     *
     * @param raw   any parsed JSON value: plain or Vert.x collections, text, numbers of any class, booleans, null
     * @param place its index in the request, from 0
     */
    public ValidationResult validate(@Nullable Object raw, int place, Envelope envelope) {
        try {
            return examine(raw, place, envelope);
        } catch (RuntimeException e) {
            // A bug in the validator must cost one event, not the others of the request. The exception's message may
            // quote a value, so it is not logged.
            LOG.atError()
                    .addKeyValue("fault", e.getClass().getName())
                    .addKeyValue("at", e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0])
                    .log("event validation failed; event rejected");
            return refused(null, null, UNREADABLE, place, envelope);
        }
    }

    /** Returns the result of an event of an install that has opted out. Only the event's id is read. */
    ValidationResult unread(@Nullable Object raw) {
        Map<?, ?> event = Json.object(raw);
        Object id = event == null ? null : event.get("event_id");
        return new ValidationResult.FromOptedOut(id instanceof String text ? EventId.parse(text) : null);
    }

    private ValidationResult examine(@Nullable Object raw, int place, Envelope envelope) {
        Map<?, ?> event = Json.object(raw);
        if (event == null) {
            EventProblem problem = EventProblem.of(Reason.FIELD_TYPE, "", "an event must be a JSON object", raw);
            return refused(null, null, problem, place, envelope);
        }
        Object name = event.get("event");
        CompiledEvent type = name instanceof String spelling ? events.get(spelling) : null;
        String known = type == null ? presentable(name) : type.type().name();
        Object rawId = event.get("event_id");
        UUID id = rawId instanceof String text ? EventId.parse(text) : null;
        if (id == null) {
            return refused(null, known, idProblem(rawId), place, envelope);
        }
        EventProblem tooLarge = size.problem(event);
        if (tooLarge != null) {
            return refused(id, known, tooLarge, place, envelope);
        }
        if (type == null) {
            return refused(id, known, unknown(name, envelope), place, envelope);
        }
        return admit(id, event, type, envelope);
    }

    private ValidationResult admit(UUID id, Map<?, ?> event, CompiledEvent type, Envelope envelope) {
        if (!type.enabled()) {
            return new ValidationResult.FamilyDisabled(id);
        }
        if (!type.allows(envelope.source())) {
            return refused(id, event, type, type.notFrom(envelope.source()), envelope);
        }
        double rate = type.type().sampleRate();
        if (rate < 1 && !Sampling.keeps(id.toString(), rate)) {
            return new ValidationResult.SampledOut(id);
        }
        EventParser reading = new EventParser(id, event, type, envelope, new WarningList(limits.maxUnknown()));
        EventProblem problem = reading.read(pseudonymiser);
        return problem == null ? reading.accepted() : refused(id, event, type, problem, envelope);
    }

    /** Rejects an event that the catalog knows. The event is kept for a replay if its family allows that. */
    private ValidationResult refused(
            UUID id, Map<?, ?> event, CompiledEvent type, EventProblem problem, Envelope envelope) {
        RetainedRejection kept =
                type.keepsRejected() ? new RejectedEventRedactor(pseudonymiser).of(id, event, type, envelope) : null;
        return new ValidationResult.Invalid(
                id, rejection(id.toString(), type.type().name(), problem, envelope, kept));
    }

    private static ValidationResult refused(
            @Nullable UUID id, @Nullable String event, EventProblem problem, int place, Envelope envelope) {
        String key = id == null ? envelope.keyOf(place) : id.toString();
        return new ValidationResult.Invalid(id, rejection(key, event, problem, envelope, null));
    }

    private static Rejection rejection(
            String key,
            @Nullable String event,
            EventProblem problem,
            Envelope envelope,
            @Nullable RetainedRejection kept) {
        return new Rejection(
                key,
                event,
                envelope.source(),
                problem.reason(),
                problem.pointer(),
                problem.detail(),
                problem.shape(),
                envelope.receivedAt(),
                kept);
    }

    private static EventProblem idProblem(@Nullable Object rawId) {
        return rawId == null
                ? EventProblem.of(
                        Reason.ID_MISSING,
                        "/event_id",
                        "is required: a UUID version 7, made when the" + " event is emitted",
                        null)
                : EventProblem.of(
                        Reason.ID_INVALID,
                        "/event_id",
                        "must be a UUID version 7 of 36 characters, made once when the event is emitted",
                        rawId);
    }

    private EventProblem unknown(@Nullable Object name, Envelope envelope) {
        String detail = name == null
                ? "is required: the name of an event in the catalog"
                : "is not in the catalog: " + nearest(name, envelope) + "add the event to conf/events.yml";
        return EventProblem.of(Reason.UNKNOWN_EVENT, "/event", detail, name);
    }

    /**
     * Searches for a few events of each request only, so that a request with 500 unknown names costs no more than one
     * with 500 valid events.
     */
    private String nearest(Object name, Envelope envelope) {
        return name instanceof String written && envelope.mayLookForAName()
                ? catalog.nearestEvent(written)
                        .map(near -> "did you mean '" + near + "'? If not, ")
                        .orElse(SPELLING)
                : SPELLING;
    }

    /**
     * Returns the name if it has the form of an event name, otherwise null. Other names from outside the catalog are
     * never stored.
     */
    private static @Nullable String presentable(@Nullable Object name) {
        return name instanceof String text && Text.looksLikeAnEvent(text) ? text : null;
    }
}
