package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.KafkaBroker;
import io.lossy.telemetry.fixture.TestRequests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What may happen to the brokers of a durable log. */
final class BrokerFaults {
    private static final int SHORT_MS = 200;
    private static final int AWAY_MS = 5_000;
    private static final int FROZEN_MS = 20_000;
    /** In which a server answers what the log does not ack. */
    private static final int ANSWERED_MS = 9_000;

    private BrokerFaults() {}

    static List<LogFault> all() {
        return List.of(
                new LogFault("kill -9 of each broker in turn", BrokerFaults::killEach),
                new LogFault("kill -9 of two of three brokers", BrokerFaults::killTwo),
                new LogFault("kill -9 of all brokers", BrokerFaults::killAll),
                new LogFault("SIGSTOP of a broker", BrokerFaults::freeze),
                new LogFault("rolling restart of the brokers", BrokerFaults::roll));
    }

    /** Two brokers are enough for acks. */
    private static void killEach(LogRun run, Random dice) {
        for (KafkaBroker broker : run.cluster().brokers()) {
            broker.kill();
            LogFault.pass(dice, SHORT_MS, AWAY_MS);
            run.awaitAck();
            broker.restart();
            run.cluster().awaitInSync();
        }
    }

    /** One broker is not enough: an ack would promise what the cluster does not have. */
    private static void killTwo(LogRun run, Random dice) {
        List<KafkaBroker> two = new ArrayList<>(run.cluster().brokers());
        two.remove(dice.nextInt(two.size()));
        two.forEach(KafkaBroker::kill);
        String mark = TestRequests.newId();
        LogFault.pass(dice, ANSWERED_MS, FROZEN_MS);
        assertThat(run.acceptedAfter(mark))
                .as("accepted while one broker of three runs")
                .isZero();
        restart(two, dice);
    }

    private static void killAll(LogRun run, Random dice) {
        List<KafkaBroker> all = run.cluster().brokers();
        all.forEach(KafkaBroker::kill);
        LogFault.pass(dice, SHORT_MS, AWAY_MS);
        restart(all, dice);
    }

    /** At once, because one alone is no cluster; in any order. */
    private static void restart(List<KafkaBroker> brokers, Random dice) {
        List<KafkaBroker> order = new ArrayList<>(brokers);
        Collections.shuffle(order, dice);
        order.forEach(KafkaBroker::begin);
        order.forEach(KafkaBroker::awaitUp);
    }

    private static void freeze(LogRun run, Random dice) {
        LogFault.any(run.cluster().brokers(), dice).hang(() -> LogFault.pass(dice, AWAY_MS, FROZEN_MS));
    }

    private static void roll(LogRun run, Random dice) {
        List<KafkaBroker> order = new ArrayList<>(run.cluster().brokers());
        Collections.shuffle(order, dice);
        for (KafkaBroker broker : order) {
            broker.stop();
            run.awaitAck();
            broker.restart();
            run.cluster().awaitInSync();
        }
    }
}
