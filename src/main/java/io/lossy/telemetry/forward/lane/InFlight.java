package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.forward.destination.Delivery;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The requests of this server that wait for an answer, or whose answer is not stored. It outlives a lost connection to the
 * database: an answer still counts if its request is still open.
 */
final class InFlight {
    /** The answer to a request, and when the attempt began. */
    record Answer(UUID request, Instant started, Delivery delivery) {}

    private final Map<UUID, Instant> started = new ConcurrentHashMap<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    void sent(UUID request, Instant at) {
        started.put(request, at);
    }

    /** Safe to call from any thread. */
    void answered(UUID request, Delivery delivery) {
        Instant at = started.get(request);
        if (at != null) {
            answers.add(new Answer(request, at, delivery));
        }
    }

    /** Returns the first answer that is not settled. */
    @Nullable
    Answer answered() {
        return answers.peek();
    }

    void settled(Answer answer) {
        answers.remove(answer);
        started.remove(answer.request());
    }

    boolean contains(UUID request) {
        return started.containsKey(request);
    }

    int size() {
        return started.size();
    }

    boolean hasAnswers() {
        return !answers.isEmpty();
    }
}
