package io.lossy.telemetry.it.faults;

import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.fixture.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One thing that goes wrong and is over when {@link #strike} returns.
 *
 * @param database what went away was the database, so the wait for the first ack is a wait for the server to notice its return
 */
record Fault(String name, boolean database, Strike strike) {
    /** Long enough for every time-out between server and database, so that the breaker is open. */
    private static final int DATABASE_AWAY_MS = 9_000;

    private static final int LINE_AWAY_MS = 1_500;

    /** What is done to the scene, with dice for when and how long. */
    interface Strike {
        void on(FaultScene scene, Random dice);
    }

    @Override
    public String toString() {
        return name;
    }

    /** The kinds that end the server: each window on an event's way, and signals at any moment. */
    static List<Fault> endings() {
        List<Fault> all = new ArrayList<>();
        for (Failpoint point : Failpoint.values()) {
            if (point == Failpoint.PARTITIONS) {
                all.add(server("crash at partitions", (scene, dice) -> scene.crashServer(point, 1)));
            } else if (point != Failpoint.MIGRATION
                    && !point.word().matches("(forward|log)-.*")) { // see their own tests
                all.add(server(
                        "crash at " + point.word(), (scene, dice) -> scene.crashServer(point, 1 + dice.nextInt(20))));
            }
        }
        all.add(server("kill -9", (scene, dice) -> scene.killServer()));
        all.add(server("SIGTERM", (scene, dice) -> scene.stopServer()));
        return all;
    }

    /** The kinds that hang something or take it away, and give it back. */
    static List<Fault> absences() {
        return List.of(
                server("server hangs", (scene, dice) -> scene.hangServer(() -> pass(dice, 3_000))),
                database("database hangs", (scene, dice) -> scene.hangDatabase(() -> pass(dice, DATABASE_AWAY_MS))),
                database("database stops", (scene, dice) -> scene.stopDatabase(() -> pass(dice, DATABASE_AWAY_MS))),
                database("database killed", (scene, dice) -> scene.killDatabase(() -> pass(dice, 2_000))),
                database("database line silent", (scene, dice) -> away(scene.line(), Relay.Mode.SILENT, dice)),
                database("database line stalls", (scene, dice) -> away(scene.line(), Relay.Mode.STALLED, dice)),
                database("database answers lost", (scene, dice) -> away(scene.line(), Relay.Mode.ANSWERLESS, dice)),
                database(
                        "database connections dead",
                        (scene, dice) -> scene.line().forget()),
                database(
                        "database connections reset",
                        (scene, dice) -> scene.line().reset()),
                database("database slow", (scene, dice) -> slowly(scene.line(), new Relay.Pace(millis(150), 1 << 20))));
    }

    /** The kinds that befall clients on their way to the server. */
    static List<Fault> lines() {
        return List.of(
                server("answers lost", (scene, dice) -> {
                    set(scene.relay(), Relay.Mode.ANSWERLESS, dice, LINE_AWAY_MS);
                    scene.relay().reset();
                }),
                server("line stalls", (scene, dice) -> set(scene.relay(), Relay.Mode.STALLED, dice, LINE_AWAY_MS)),
                server("line down", (scene, dice) -> set(scene.relay(), Relay.Mode.STOPPED, dice, LINE_AWAY_MS)),
                server("line slow", (scene, dice) -> slowly(scene.relay(), new Relay.Pace(millis(100), 64 << 10))),
                server("connections cut within a message", (scene, dice) -> {
                    scene.relay().cutAfter(500 + dice.nextInt(8_000));
                    scene.relay().reset();
                    pass(dice, LINE_AWAY_MS);
                    scene.relay().cutNoMore();
                    scene.relay().reset();
                }),
                server("connections reset", (scene, dice) -> scene.relay().reset()),
                server("connections half closed", (scene, dice) -> scene.relay().halfClose()),
                server("connections dead", (scene, dice) -> scene.relay().forget()));
    }

    private static Fault server(String name, Strike strike) {
        return new Fault(name, false, strike);
    }

    private static Fault database(String name, Strike strike) {
        return new Fault(name, true, strike);
    }

    /** Gone for a while, and with it for good every connection that was made before or meanwhile. */
    private static void away(Relay relay, Relay.Mode how, Random dice) {
        relay.set(how);
        pass(dice, DATABASE_AWAY_MS);
        relay.forget();
        relay.set(Relay.Mode.OPEN);
    }

    private static void set(Relay relay, Relay.Mode how, Random dice, int atMostMs) {
        relay.set(how);
        pass(dice, atMostMs);
        relay.set(Relay.Mode.OPEN);
    }

    private static void slowly(Relay relay, Relay.Pace pace) {
        relay.set(pace);
        pass(millis(2_000));
        relay.set(Relay.Pace.FREE);
    }

    private static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    private static void pass(Random dice, int atMostMs) {
        pass(millis(200 + dice.nextInt(atMostMs)));
    }

    /** Lets the world go on for so long. */
    static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(60)).until(() -> true);
    }
}
