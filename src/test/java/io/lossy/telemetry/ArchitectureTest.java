package io.lossy.telemetry;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Deployable;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks which package uses which other package and which library:
 *
 * <pre>
 * cli -> app -> config -> { ingest validate batch log persist aggregate ops }     stages, and the management port
 * app -> postgres, query, views, retention, backup, privacy -> database         PostgreSQL, and what is done with it
 * log.kafka, persist.log -> log.record                                          what stands in the durable log
 * persist, aggregate -> exchange -> database                                    windows of several servers
 * app, config -> forward.lane -> forward.books -> database                      committed events for other systems
 * config -> forward.{ webhook posthog amplitude kafka } -> forward.destination -> catalog.model    how each destination is sent to
 * stages -> overload -> metrics -> event -> catalog.model -> yaml
 * ingest validate batch -> bus                                                  requests that share a message
 * cli -> codegen -> catalog.model
 * ingest, ops -> web, security                                                  what both ports have in common
 * emitter -> event                                                              for applications; the server does not use it
 * </pre>
 */
class ArchitectureTest {
    private static final String ROOT = "io.lossy.telemetry.";
    /** The stages on an event's way. */
    private static final List<String> STAGES = List.of("ingest", "validate", "batch", "log", "persist", "aggregate");

    private static final JavaClasses MAIN_AND_TESTS = ImportedClasses.MAIN_AND_TESTS;
    private static final JavaClasses MAIN = ImportedClasses.MAIN;

    @TestFactory
    Stream<DynamicTest> everyPackageDependsOnlyOnWhatLiesBehindIt() {
        return Stream.of(vocabulary(), database(), stages(), front()).flatMap(s -> s);
    }

    /** Values and rules that know neither ports nor PostgreSQL. */
    private static Stream<DynamicTest> vocabulary() {
        return Stream.of(
                arrow("yaml"),
                arrow("address"),
                arrow("kafka", "address"),
                arrow("web"),
                arrow("bus"),
                arrow("files"),
                arrow("security.net", "address"),
                arrow("security.auth", "files"),
                arrow("ops.health"),
                arrow("catalog.model", "yaml"),
                arrow("catalog.reader", "catalog.model", "yaml"),
                arrow("catalog.lint", "catalog.reader", "catalog.model", "yaml"),
                arrow("catalog.diff", "catalog.reader", "catalog.model", "yaml"),
                arrow("codegen", "catalog.model", "yaml"),
                arrow("event", "catalog.model"),
                arrow("metrics", "address", "event", "catalog.model"),
                arrow("node", "database", "files"),
                arrow("overload", "metrics", "event", "catalog.model"),
                arrow("forward.destination", "address", "catalog.model"),
                arrow("forward.posthog", "forward.destination", "address", "catalog.model"),
                arrow("forward.kafka", "forward.destination", "kafka", "address", "catalog.model"),
                arrow("forward.amplitude", "forward.destination", "address", "catalog.model"),
                arrow("forward.webhook", "forward.destination", "address", "catalog.model"),
                arrow("emitter", "address", "event", "catalog.model"));
    }

    private static Stream<DynamicTest> database() {
        return Stream.of(
                arrow("database", "address", "event", "catalog.model"),
                arrow("exchange", "database", "event", "catalog.model"),
                arrow("log.record", "database", "kafka", "event", "catalog.model"),
                arrow("postgres", "files", "database", "ops.health", "metrics"),
                arrow("retention", "database", "node", "metrics", "catalog.model"),
                arrow("privacy", "files", "database", "retention", "metrics", "event", "catalog.model"),
                arrow("backup", "files", "database", "privacy", "security.auth", "event"),
                arrow("views", "database", "catalog.model"),
                arrow("query", "database", "event", "catalog.model", "yaml"),
                arrow("forward.books", "database", "event"),
                arrow("forward.lane", "forward", "database", "node", "metrics", "event", "catalog.model"));
    }

    private static Stream<DynamicTest> stages() {
        return Stream.of(
                arrow("ingest", "bus", "web", "security", "overload", "metrics", "event", "catalog.model"),
                arrow("validate", "bus", "privacy", "metrics", "event", "catalog.model"),
                arrow("batch", "bus", "overload", "metrics", "event", "catalog.model"),
                arrow(
                        "log.kafka",
                        "bus",
                        "log.record",
                        "kafka",
                        "privacy",
                        "overload",
                        "metrics",
                        "event",
                        "catalog.model"),
                arrow(
                        "persist",
                        "bus",
                        "log.record",
                        "database",
                        "exchange",
                        "privacy",
                        "node",
                        "overload",
                        "metrics",
                        "event",
                        "catalog.model"),
                arrow("aggregate", "exchange", "overload", "metrics", "event", "catalog.model"),
                arrow("ops", "web", "security", "node", "event", "catalog.model"));
    }

    private static Stream<DynamicTest> front() {
        return Stream.of(
                arrow(
                        "config",
                        "address",
                        "yaml",
                        "event",
                        "catalog.model",
                        "security",
                        "database",
                        "privacy",
                        "retention",
                        "metrics",
                        "node",
                        "ingest",
                        "batch",
                        "aggregate",
                        "forward",
                        "kafka",
                        "log.record",
                        "ops"),
                nothingUses("cli", "app", "config", "postgres"),
                nothingUses("app", "config", "postgres", "database", "ingest", "ops"));
    }

    /** Only {@code cli} and {@code app} may use what stands at the front. */
    private static DynamicTest nothingUses(String front, String... packages) {
        ArchRule rule = noClasses()
                .that()
                .resideInAnyPackage(packages(List.of(packages)))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + front + ".."));
        return DynamicTest.dynamicTest(String.join(" ", packages) + " -/> " + front, () -> check(rule));
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void thePipelineAloneKnowsTheStagesInTheirOrder() {
        check(noClasses()
                .that()
                .resideInAnyPackage(ROOT + "app..", ROOT + "cli..")
                .and()
                .doNotHaveSimpleName("Pipeline")
                .and()
                .doNotHaveSimpleName("DurableLog") // makes the stages of the log for the pipeline
                .should()
                .dependOnClassesThat(assignableTo(Deployable.class).and(resideInAnyPackage(packages(STAGES))))
                .because("reading app.Pipeline tells what happens to an event"));
    }

    @TestFactory
    Stream<DynamicTest> everyLibraryHasItsPackages() {
        return Stream.of(
                library("io.vertx.sqlclient..", "persist", "exchange", "database"),
                library("io.vertx.pgclient..", "persist", "database"),
                library("io.vertx.circuitbreaker..", "persist", "database"),
                library("org.apache.kafka..", "forward.kafka", "log.kafka"),
                library("io.vertx.ext.web..", "web", "ingest", "ops"),
                library("io.vertx.ext.bridge..", "ingest"),
                library("io.micrometer..", "metrics", "ops", "app"),
                library("io.vertx.micrometer..", "app"),
                library("org.yaml.snakeyaml..", "yaml"),
                library("picocli..", "cli"),
                library("org.HdrHistogram..", "aggregate", "query", "cli"));
    }

    @Test
    void theVocabularyKnowsNothingOfVertx() {
        check(noClasses()
                .that()
                .resideInAnyPackage(packages(List.of("yaml", "catalog", "event", "codegen")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .because("what travels and what may be measured outlive the server's toolkit"));
    }

    @Test
    void anEmitterOverHttpNeedsNoVertx() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "emitter..")
                .and()
                .doNotHaveSimpleName("EventBusTransport")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .because("the JVM of another service should not have to carry it"));
    }

    /** It is null for a name with {@code _}, as Docker Compose and Kubernetes give them. */
    @Test
    void onlyOnePackageReadsHosts() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "address..")
                .should()
                .callMethod(URI.class, "getHost")
                .orShould()
                .callMethod(URI.class, "getPort")
                .orShould()
                .callMethod(URI.class, "getUserInfo")
                .orShould()
                .callMethod(URI.class, "parseServerAuthority")
                .orShould()
                .callMethod(URL.class, "getHost")
                .orShould()
                .callMethod(URL.class, "getPort")
                .because("address.HostPort reads every host that a resolver knows"));
    }

    @Test
    void settingsAloneLoadNothingOfKafka() {
        check(noClasses()
                .that()
                .resideInAnyPackage(ROOT + "kafka..", ROOT + "log.record..")
                .or()
                .haveSimpleNameEndingWith("KafkaSettings")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .because("a server without such a destination or log should not load its classes"));
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
                .resideOutsideOfPackage(ROOT + "cli..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "postgres.PostgresStart")
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
                .resideOutsideOfPackage(ROOT + "cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .because("stages log"));
    }

    private static DynamicTest arrow(String from, String... to) {
        String[] allowed = Stream.concat(Stream.of(from), Stream.of(to))
                .map(name -> ROOT + name + "..")
                .toArray(String[]::new);
        ArchRule rule = classes()
                .that()
                .resideInAPackage(ROOT + from + "..")
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage("io.lossy.telemetry..").or(resideInAnyPackage(allowed)));
        return DynamicTest.dynamicTest(from + " -> " + String.join(" ", to), () -> check(rule));
    }

    private static DynamicTest library(String library, String... keepers) {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages(packages(List.of(keepers)))
                .should()
                .dependOnClassesThat(resideInAPackage(library));
        return DynamicTest.dynamicTest(library + " only in " + String.join(", ", keepers), () -> check(rule));
    }

    /** A package without classes breaks no rule. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }

    private static String[] packages(List<String> names) {
        return names.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
    }
}
