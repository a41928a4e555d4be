package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.KeptEvent;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a raw event against the catalog: the one place where it is decided what is stored, and in which form. Compiled
 * once, pure from then on, and safe to share between threads.
 *
 * <p>In this order, the first that fails ending it: is it an object, has it an id, is it small enough, is its name known,
 * is its family on, may this source send it, is it in the sample, are its fields as the catalog wants them, is it young
 * enough.
 */
public final class EventValidator {
    private static final Logger LOG = LoggerFactory.getLogger(EventValidator.class);
    private static final Problem UNREADABLE = new Problem(
            Reason.STORAGE_REJECTED, "", "could not be read: a fault of the server, which has logged it", "other");

    private final Map<String, CompiledEvent> events = new HashMap<>();
    private final Pseudonymiser pseudonymiser;
    private final Limits limits;
    private final EventSize size;

    public EventValidator(Catalog catalog, Pseudonymiser pseudonymiser, Limits limits) {
        this.pseudonymiser = pseudonymiser;
        this.limits = limits;
        this.size = new EventSize(limits);
        for (EventType type : catalog.events().values()) {
            CompiledEvent compiled = new CompiledEvent(type, catalog.familyOf(type));
            events.put(type.name(), compiled);
            type.aliases().forEach(alias -> events.put(alias, compiled));
        }
    }

    /** Reads what the events of a request share. */
    public Envelope open(IngestRequest request) {
        return new Envelope(request, pseudonymiser);
    }

    /**
     * Judges one event.
     *
     * @param raw   any parsed JSON value: plain or Vert.x collections, text, numbers of any class, booleans, null
     * @param place its place in its request, from 0
     */
    public Verdict judge(@Nullable Object raw, int place, Envelope envelope) {
        try {
            return examine(raw, place, envelope);
        } catch (RuntimeException e) {
            // A fault of ours must cost one event and not its neighbours. The message may quote a value: not logged.
            LOG.atError()
                    .addKeyValue("fault", e.getClass().getName())
                    .addKeyValue("at", e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0])
                    .log("an event could not be judged and was refused");
            return refused(null, null, UNREADABLE, place, envelope);
        }
    }

    /** The verdict on an event of an install that has opted out: nothing but its id is read. */
    Verdict unread(@Nullable Object raw) {
        Map<?, ?> event = Json.object(raw);
        Object id = event == null ? null : event.get("event_id");
        return new Verdict.OptedOut(id instanceof String text ? EventId.parse(text) : null);
    }

    private Verdict examine(@Nullable Object raw, int place, Envelope envelope) {
        Map<?, ?> event = Json.object(raw);
        if (event == null) {
            Problem problem = Problem.of(Reason.FIELD_TYPE, "", "an event must be a JSON object", raw);
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
        Problem tooLarge = size.problem(event);
        if (tooLarge != null) {
            return refused(id, known, tooLarge, place, envelope);
        }
        if (type == null) {
            return refused(id, known, unknown(name), place, envelope);
        }
        return admit(id, event, type, envelope);
    }

    private Verdict admit(UUID id, Map<?, ?> event, CompiledEvent type, Envelope envelope) {
        if (!type.enabled()) {
            return new Verdict.Disabled(id);
        }
        if (!type.allows(envelope.source())) {
            return refused(id, event, type, type.notFrom(envelope.source()), envelope);
        }
        double rate = type.type().sampleRate();
        if (rate < 1 && !Sampling.keeps(id.toString(), rate)) {
            return new Verdict.Sampled(id);
        }
        Reading reading = new Reading(id, event, type, envelope, new Notes(limits.maxUnknown()));
        Problem problem = reading.read(pseudonymiser);
        return problem == null ? reading.accepted() : refused(id, event, type, problem, envelope);
    }

    /** An event that the catalog knows: its family may keep it. */
    private Verdict refused(UUID id, Map<?, ?> event, CompiledEvent type, Problem problem, Envelope envelope) {
        KeptEvent kept = type.keepsRejected() ? new Keeping(pseudonymiser).of(id, event, type, envelope) : null;
        return new Verdict.Refused(id, rejection(id.toString(), type.type().name(), problem, envelope, kept));
    }

    private static Verdict refused(
            @Nullable UUID id, @Nullable String event, Problem problem, int place, Envelope envelope) {
        String key = id == null ? envelope.keyOf(place) : id.toString();
        return new Verdict.Refused(id, rejection(key, event, problem, envelope, null));
    }

    private static Rejection rejection(
            String key, @Nullable String event, Problem problem, Envelope envelope, @Nullable KeptEvent kept) {
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

    private static Problem idProblem(@Nullable Object rawId) {
        return rawId == null
                ? Problem.of(Reason.ID_MISSING, "/event_id", "is required: a UUID version 7 minted at emit", null)
                : Problem.of(
                        Reason.ID_INVALID,
                        "/event_id",
                        "must be a UUID version 7 in its form of 36 characters, minted once at emit",
                        rawId);
    }

    private static Problem unknown(@Nullable Object name) {
        String detail = name == null
                ? "is required: the name of an event in the catalog"
                : "is not in the catalog: mend the spelling, or add the event to conf/events.yml";
        return Problem.of(Reason.UNKNOWN_EVENT, "/event", detail, name);
    }

    /** A name from outside the catalog is only ever written down when it has the form of one. */
    private static @Nullable String presentable(@Nullable Object name) {
        return name instanceof String text && Text.looksLikeAnEvent(text) ? text : null;
    }
}
