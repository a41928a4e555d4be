package io.lossy.telemetry.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.MeterBalance;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.ScrapedMeters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients emit without a pause while one thing after another goes wrong. In the end every id has exactly one end, the one
 * that was said, and the meters of the last server are the tables. The seed decides which faults, when and for how long;
 * {@code -Dfaults.seed=} runs one again.
 */
class FaultScheduleIT {
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
    /** Only faults whose name contains it, for a search. */
    private static final String ONLY = System.getProperty("faults.only", "");

    private static final int ROUNDS = Integer.getInteger("faults.rounds", 3);
    private static final Duration BACK = Duration.ofSeconds(5);
    private static final int LAST_EVENTS = 300;

    private final Random dice = new Random(SEED);
    private final List<String> diary = new ArrayList<>();
    private FaultScene scene;
    private Emitters emitters;

    @BeforeEach
    void start() {
        System.out.println("faults.seed=" + SEED); // so that a failure can be run again
        scene = new FaultScene();
        emitters = new Emitters(scene.relay().port(), dice.nextLong());
    }

    @AfterEach
    void stop() {
        emitters.close();
        scene.close();
    }

    @Test
    void aFewFaultsLoseAndDoubleNothing() {
        run(List.of(any(Fault.endings()), any(Fault.absences()), any(Fault.lines()), any(Fault.lines())));

        assertBooks();
    }

    @Test
    @Tag("faults")
    void everyFaultTimeAndAgainLosesAndDoublesNothingAndTheDatabaseIsMissedNoLongerThanFiveSeconds() {
        List<Fault> schedule = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Stream.of(Fault.endings(), Fault.absences(), Fault.lines())
                    .flatMap(List::stream)
                    .filter(fault -> fault.name().contains(ONLY))
                    .forEach(schedule::add);
        }
        Collections.shuffle(schedule, dice);

        List<Duration> waits = run(schedule);

        assertBooks();
        waits.sort(null);
        System.out.println("figures: " + schedule.size() + " faults; " + emitters.ledger() + "; " + waits.size()
                + " returns of the database, first ack after ms: "
                + waits.stream().map(Duration::toMillis).toList());
        assertThat(waits).allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(BACK));
    }

    private Fault any(List<Fault> faults) {
        return faults.get(dice.nextInt(faults.size()));
    }

    /** @return after each return of the database, the time to the first ack */
    private List<Duration> run(List<Fault> schedule) {
        List<Duration> waits = new ArrayList<>();
        emitters.emit(true);
        for (Fault fault : schedule) {
            emitters.firstAckAfter(System.nanoTime()); // all is well
            Fault.pass(Duration.ofMillis(dice.nextInt(400)));
            fault.strike().on(scene, dice);
            Duration wait = emitters.firstAckAfter(System.nanoTime());
            System.out.println(fault + ": first ack after " + wait.toMillis() + " ms; " + emitters.ledger());
            if (fault.database()) {
                waits.add(wait);
            }
        }
        emitters.quiesce();
        return waits;
    }

    private void assertBooks() {
        assertThat(scene.meters().unaccounted()).isZero();
        emitters.ledger().assertBalanced(scene.sql());
        assertTheMetersOfTheLastServerAreTheTables();
        emitters.ledger().assertBalanced(scene.sql());
    }

    /** Of a server that nothing befell: one that was cut off from its database can't know what committed after all. */
    private void assertTheMetersOfTheLastServerAreTheTables() {
        scene.stopServer();
        EmitLedger ledger = emitters.ledger();
        int stored = ledger.stored();
        int rejected = ledger.rejected();
        emitters.emit(true);
        await().atMost(Patience.LONG).until(() -> ledger.emitted() > stored + rejected + LAST_EVENTS);
        emitters.quiesce();
        ScrapedMeters meters = scene.meters();
        assertThat(meters.persisted()).isEqualTo(ledger.stored() - stored);
        assertThat(meters.sum("lossy_ingest_events_rejected_total")).isEqualTo(ledger.rejected() - rejected);
        MeterBalance.assertBalanced(meters);
    }
}
