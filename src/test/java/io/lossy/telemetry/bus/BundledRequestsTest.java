package io.lossy.telemetry.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.StageRequests;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sender and a consumer on a real bus, each on its own event loop. */
class BundledRequestsTest {
    private static final String ADDRESS = "stage";

    private final Vertx vertx = Vertx.vertx();
    private final List<List<BundledRequest<String, Integer>>> received = new CopyOnWriteArrayList<>();
    private StageRequests<String, Integer> sender;

    @BeforeEach
    void open() {
        StageRequests.registerCodecs(vertx);
        sender = StageRequests.open(vertx, ADDRESS);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private BundledConsumer<String, Integer> consume(Consumer<BundledRequest<String, Integer>> each) {
        Promise<BundledConsumer<String, Integer>> opened = Promise.promise();
        vertx.runOnContext(v -> opened.complete(BundledConsumer.open(vertx, ADDRESS, requests -> {
            received.add(requests);
            requests.forEach(each);
        })));
        return opened.future().await();
    }

    @Test
    void requestsOfOneTurnArriveTogetherAndEachHasItsReply() {
        consume(request -> request.reply(request.body().length()));

        List<Future<Integer>> answers = sender.requestAll(List.of("a", "bb", "ccc"));

        assertThat(answers.stream().map(answer -> answer.await()).toList()).containsExactly(1, 2, 3);
        assertThat(received)
                .singleElement()
                .satisfies(bundle -> assertThat(bundle).hasSize(3));
    }

    @Test
    void aReplyDoesNotWaitForTheOthersOfItsBundle() {
        consume(request -> {
            if (request.body().equals("now")) {
                request.reply(1);
            }
        });

        List<Future<Integer>> answers = sender.requestAll(List.of("later", "now"));

        assertThat(answers.get(1).await()).isEqualTo(1);
        assertThat(answers.get(0).isComplete()).isFalse();
    }

    @Test
    void aFailureReachesItsRequestOnly() {
        consume(request -> {
            if (request.body().equals("bad")) {
                request.fail(503, "away");
            } else {
                request.reply(1);
            }
        });

        List<Future<Integer>> answers = sender.requestAll(List.of("good", "bad"));

        assertThat(answers.get(0).await()).isEqualTo(1);
        ReplyException failure = failure(answers.get(1));
        assertThat(failure.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
        assertThat(failure.failureCode()).isEqualTo(503);
        assertThat(failure).hasMessage("away");
    }

    @Test
    void withoutAReceiverAllRequestsFailAtOnce() {
        List<Future<Integer>> answers = sender.requestAll(List.of("a", "b"));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(failure(answer).failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
    }

    @Test
    void aClosedReceiverStillAnswersWhatItReceived() {
        Promise<BundledRequest<String, Integer>> held = Promise.promise();
        BundledConsumer<String, Integer> consumer = consume(held::complete);
        Future<Integer> answer = sender.request("a");
        BundledRequest<String, Integer> request = held.future().await();

        consumer.close().await();
        vertx.runOnContext(v -> request.reply(7));

        assertThat(answer.await()).isEqualTo(7);
        assertThat(failure(sender.request("b")).failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
    }

    @Test
    void aRequestWithoutAReplyTimesOutAndALateReplyIsIgnored() {
        Promise<BundledRequest<String, Integer>> held = Promise.promise();
        consume(held::complete);
        Context context = vertx.getOrCreateContext();
        Promise<Integer> answer = Promise.promise();
        context.runOnContext(v -> BundledSender.<String, Integer>open(vertx, ADDRESS, Duration.ofMillis(1))
                .request("a")
                .onComplete(answer));

        assertThat(failure(answer.future()).failureType()).isEqualTo(ReplyFailure.TIMEOUT);
        BundledRequest<String, Integer> request = held.future().await();
        vertx.runOnContext(v -> request.reply(7));

        assertThat(failure(answer.future()).failureType()).isEqualTo(ReplyFailure.TIMEOUT);
    }

    private static ReplyException failure(Future<?> answer) {
        await().atMost(Patience.LONG).until(answer::isComplete);
        assertThat(answer.cause()).isInstanceOf(ReplyException.class);
        return (ReplyException) answer.cause();
    }
}
