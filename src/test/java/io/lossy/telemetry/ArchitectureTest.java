package io.lossy.telemetry;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Deployable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the arrows and the library doors of the house:
 *
 * <pre>
 * cli -> app -> { ingest validate batch persist aggregate ops } -> pressure -> metrics -> event -> catalog -> yaml
 * cli -> codegen -> catalog
 * app, cli, ingest, ops -> access                     credentials, and what lies before a port
 * cli, persist -> product -> catalog
 * emitter -> event                                    for applications; nobody here needs it
 * </pre>
 */
class ArchitectureTest {
    private static final String HOUSE = "io.lossy.telemetry.";
    private static final List<String> ROOMS = List.of("ingest", "validate", "batch", "persist", "aggregate", "ops");
    /** The rooms on an event's way; ops only looks on. */
    private static final List<String> WAY = List.of("ingest", "validate", "batch", "persist", "aggregate");

    private static final List<String> FLOOR =
            List.of("access", "pressure", "metrics", "product", "event", "catalog", "yaml");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.lossy.telemetry");
    private static final JavaClasses MAIN_AND_TESTS = new ClassFileImporter().importPackages("io.lossy.telemetry");

    @TestFactory
    Stream<DynamicTest> everyPackageDependsOnlyOnWhatLiesBehindIt() {
        Stream<DynamicTest> floor = Stream.of(
                arrow("yaml"),
                arrow("access"),
                arrow("catalog", "yaml"),
                arrow("event", "catalog"),
                arrow("product", "catalog", "yaml"),
                arrow("metrics", "event", "catalog"),
                arrow("pressure", "metrics", "event", "catalog"),
                arrow("emitter", "event", "catalog"),
                arrow("codegen", "catalog", "yaml"));
        Stream<DynamicTest> rooms = ROOMS.stream()
                .map(room -> room.equals("persist") // all SQL is there, that of the product's questions too
                        ? arrow(room, "pressure", "metrics", "product", "event", "catalog")
                        : List.of("ingest", "ops").contains(room) // those with a port
                                ? arrow(room, "access", "pressure", "metrics", "event", "catalog")
                                : arrow(room, "pressure", "metrics", "event", "catalog"));
        Stream<DynamicTest> front = Stream.of(arrow("app", below()), arrow("cli", below("app", "codegen")));
        return Stream.of(floor, rooms, front).flatMap(s -> s);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(HOUSE + "(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void thePipelineAloneKnowsTheRoomsInTheirOrder() {
        check(noClasses()
                .that()
                .resideInAnyPackage(HOUSE + "app..", HOUSE + "cli..")
                .and()
                .doNotHaveSimpleName("Pipeline")
                .should()
                .dependOnClassesThat(assignableTo(Deployable.class).and(resideInAnyPackage(packages(WAY))))
                .because("reading app.Pipeline tells what happens to an event"));
    }

    @TestFactory
    Stream<DynamicTest> everyLibraryHasItsDoor() {
        return Stream.of(
                door("io.vertx.sqlclient..", "persist"),
                door("io.vertx.pgclient..", "persist"),
                door("io.vertx.circuitbreaker..", "persist"),
                door("io.vertx.ext.web..", "ingest", "ops"),
                door("io.vertx.ext.bridge..", "ingest"),
                door("io.micrometer..", "metrics", "ops", "app"),
                door("io.vertx.micrometer..", "app"),
                door("org.yaml.snakeyaml..", "yaml"),
                door("picocli..", "cli"),
                door("org.HdrHistogram..", "aggregate", "product", "cli"));
    }

    @Test
    void theVocabularyKnowsNothingOfVertx() {
        check(noClasses()
                .that()
                .resideInAnyPackage(packages(List.of("yaml", "catalog", "event", "product", "codegen")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .because("what travels and what may be measured outlive the server's toolkit"));
    }

    @Test
    void anEmitterOverHttpNeedsNoVertx() {
        check(noClasses()
                .that()
                .resideInAPackage(HOUSE + "emitter..")
                .and()
                .doNotHaveSimpleName("EventBusTransport")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .because("the JVM of another service should not have to carry it"));
    }

    @Test
    void namesSayWhatAClassDoes() {
        noClasses()
                .should()
                .haveNameMatching(".*[.$](Abstract\\w+|\\w*(Impl|Manager|Utils?|Helper))")
                .check(MAIN_AND_TESTS);
    }

    /** But two on the main thread, where no timer is: a command that follows, and the wait for a foreign process. */
    @Test
    void nothingSleeps() {
        noClasses()
                .that()
                .resideOutsideOfPackage(HOUSE + "cli..")
                .and()
                .doNotHaveFullyQualifiedName(HOUSE + "app.PostgresStart")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .because("time is a Clock or a timer, and tests poll")
                .check(MAIN_AND_TESTS);
    }

    @Test
    void onlyCommandsPrint() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(HOUSE + "cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .because("the rooms log"));
    }

    private static DynamicTest arrow(String from, String... to) {
        String[] allowed = Stream.concat(Stream.of(from), Stream.of(to))
                .map(name -> HOUSE + name + "..")
                .toArray(String[]::new);
        ArchRule rule = classes()
                .that()
                .resideInAPackage(HOUSE + from + "..")
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage("io.lossy.telemetry..").or(resideInAnyPackage(allowed)));
        return DynamicTest.dynamicTest(from + " -> " + String.join(" ", to), () -> check(rule));
    }

    private static DynamicTest door(String library, String... keepers) {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages(packages(List.of(keepers)))
                .should()
                .dependOnClassesThat(resideInAPackage(library));
        return DynamicTest.dynamicTest(library + " only in " + String.join(", ", keepers), () -> check(rule));
    }

    /** A room that is still empty breaks no rule. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }

    private static String[] packages(List<String> names) {
        return names.stream().map(name -> HOUSE + name + "..").toArray(String[]::new);
    }

    private static String[] below(String... more) {
        return Stream.of(ROOMS.stream(), FLOOR.stream(), Stream.of(more))
                .flatMap(s -> s)
                .toArray(String[]::new);
    }
}
