package io.lossy.telemetry.it.peers;

import io.lossy.telemetry.fixture.Patience;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Chrome DevTools Protocol over the JDK's own WebSocket. Unlike a driver it attaches to nothing that it was not given
 * to attach to, since a service worker that is watched never ends by itself.
 */
final class Cdp implements AutoCloseable {
    private static final long PATIENCE_SECONDS = Patience.LONG.toSeconds();

    private static final Logger log = LoggerFactory.getLogger(Cdp.class);

    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, Question> waiting = new ConcurrentHashMap<>();
    private final WebSocket socket;

    private Cdp(URI browser) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(browser, new Ear())
                .join();
    }

    static Cdp connect(URI browser) {
        return new Cdp(browser);
    }

    private record Question(String session, CompletableFuture<JsonObject> answer) {
        void refuse(String why) {
            answer.completeExceptionally(new Refused(why));
        }
    }

    /** What the browser, or a tab or worker in it, said no to, or did not answer. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String what) {
            super(what);
        }
    }

    JsonObject send(String method, JsonObject parameters) {
        return send(new JsonObject().put("method", method).put("params", parameters));
    }

    /** @param session of a target that {@link #attach} was called for */
    JsonObject send(String session, String method, JsonObject parameters) {
        return send(
                new JsonObject().put("sessionId", session).put("method", method).put("params", parameters));
    }

    private JsonObject send(JsonObject message) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(id, new Question(message.getString("sessionId", ""), answer));
        try {
            synchronized (socket) { // it takes one text at a time
                socket.sendText(message.put("id", id).encode(), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new Refused(message.getString("method") + ": " + e.getCause());
        } catch (TimeoutException e) {
            throw new Refused(message.getString("method") + ": no answer");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            waiting.remove(id);
        }
    }

    String attach(String target) {
        return send(
                        "Target.attachToTarget",
                        new JsonObject().put("targetId", target).put("flatten", true))
                .getString("sessionId");
    }

    /** Also of a target that is gone: a worker that was stopped never tells what became of a question. */
    void detach(String session) {
        refuse(session, "no longer asked");
        try {
            send("Target.detachFromTarget", new JsonObject().put("sessionId", session));
        } catch (Refused gone) {
            log.atDebug().addKeyValue("session", session).log("was gone already");
        }
    }

    /** The JSON value of an expression, and of what it promises. */
    Object evaluate(String session, String expression) {
        JsonObject answer = send(
                session,
                "Runtime.evaluate",
                new JsonObject()
                        .put("expression", expression)
                        .put("awaitPromise", true)
                        .put("userGesture", true) // as if it were a click, which a side panel's opening asks for
                        .put("returnByValue", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new Refused(expression + ": " + answer.getJsonObject("exceptionDetails"));
        }
        return answer.getJsonObject("result").getValue("value");
    }

    /** Fails the calls that wait for an answer. */
    @Override
    public void close() {
        socket.abort();
        ended("closed");
    }

    private void refuse(String session, String why) {
        waiting.values().stream()
                .filter(question -> question.session().equals(session))
                .forEach(question -> question.refuse(why));
    }

    private void ended(String why) {
        waiting.values().forEach(question -> question.refuse(why));
    }

    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                onMessage(new JsonObject(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        private void onMessage(JsonObject message) {
            if ("Target.detachedFromTarget".equals(message.getString("method"))) {
                refuse(message.getJsonObject("params").getString("sessionId"), "the target is gone");
            }
            Question question = waiting.get(message.getInteger("id", 0));
            if (question == null) {
                return; // an event, or an answer that nobody waits for any more
            }
            if (message.containsKey("error")) {
                question.refuse(message.getJsonObject("error").encode());
            } else {
                question.answer().complete(message.getJsonObject("result"));
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended("the browser closed the connection");
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            ended(String.valueOf(error));
        }
    }
}
