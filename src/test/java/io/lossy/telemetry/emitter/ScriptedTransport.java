package io.lossy.telemetry.emitter;

import io.lossy.telemetry.event.IngestRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Keeps what was sent and answers from a script; without a script, persists everything. */
final class ScriptedTransport implements Transport {
    final List<IngestRequest> sent = new ArrayList<>();
    private final Deque<Function<IngestRequest, CompletionStage<SendResult>>> answers = new ArrayDeque<>();

    ScriptedTransport then(SendResult answer) {
        answers.add(request -> CompletableFuture.completedStage(answer));
        return this;
    }

    ScriptedTransport then(Function<IngestRequest, SendResult> answer) {
        answers.add(request -> CompletableFuture.completedStage(answer.apply(request)));
        return this;
    }

    /** The next request waits for this answer. */
    CompletableFuture<SendResult> thenWait() {
        CompletableFuture<SendResult> later = new CompletableFuture<>();
        answers.add(request -> later);
        return later;
    }

    @Override
    public CompletionStage<SendResult> send(IngestRequest request) {
        sent.add(request);
        Function<IngestRequest, CompletionStage<SendResult>> answer = answers.poll();
        return answer == null ? CompletableFuture.completedStage(persisted()) : answer.apply(request);
    }

    IngestRequest last() {
        return sent.get(sent.size() - 1);
    }

    List<Map<?, ?>> events(int request) {
        List<Map<?, ?>> events = new ArrayList<>();
        sent.get(request).events().forEach(event -> events.add((Map<?, ?>) event));
        return events;
    }

    List<String> ids(int request) {
        return events(request).stream()
                .map(event -> (String) event.get("event_id"))
                .toList();
    }

    static SendResult persisted() {
        return new SendResult.SendSettled(Map.of(), 0, 500);
    }
}
