package io.lossy.telemetry.it.peers;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonView;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.lossy.telemetry.cli.CapturedCommand;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Uses {@code lossy-telemetry-emitter.jar} as a service does that has nothing else of this project. */
class EmitterJarIT {
    private static final Path JAR =
            Path.of("target/lossy-telemetry-emitter.jar").toAbsolutePath();
    private static final String POM = "META-INF/maven/io.lossy/lossy-telemetry-emitter/pom.xml";
    private static final Path CATALOG =
            Path.of("src/test/resources/evolution/new.yml").toAbsolutePath();
    private static final Pattern DEPENDENCY =
            Pattern.compile("<artifactId>([a-z0-9-]+)</artifactId>\\s*<version>([0-9.]+)</version>");
    private static final Pattern SNIPPET = Pattern.compile("\n## A Java project\n.*?```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void itHoldsAllThatItUsesAndNoVertx() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            JavaClasses held = new ClassFileImporter().importJar(jar);
            assertThat(held.size()).isGreaterThan(40);
            assertThat(jar.stream().map(entry -> entry.getName())).contains("META-INF/LICENSE", POM);

            DescribedPredicate<JavaClass> inTheJar = DescribedPredicate.describe(
                    "in the jar",
                    used -> held.contain(used.getBaseComponentType().getName()));
            classes()
                    .should()
                    .onlyDependOnClassesThat(inTheJar.or(resideInAnyPackage(
                            "", "java..", "com.fasterxml.jackson..", "org.slf4j..", "org.jspecify..")))
                    .check(held);
        }
    }

    @Test
    void aProjectWithTheJarAndItsDependenciesEmitsAnEventThatArrives() throws Exception {
        Path sources = folder.resolve("src/main/java");
        CapturedCommand generated = CapturedCommand.run(
                "catalog",
                "generate",
                "--catalog",
                CATALOG.toString(),
                "--java",
                sources.toString(),
                "--package",
                "com.example.events");
        assertThat(generated.exit()).as(generated.err()).isZero();
        try (ServerFixture server = ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                settings -> settings.replace("${LOSSY_CATALOG:conf/events.yml}", CATALOG.toString()))) {
            String program = snippet().replace("http://localhost:8080", "http://127.0.0.1:" + server.port());
            Path worker = Files.writeString(sources.resolve("com/example/Worker.java"), program);
            Path constants = sources.resolve("com/example/events/Events.java");
            String libraries = String.join(File.pathSeparator, libraries());
            assertThat(ToolProvider.getSystemJavaCompiler()
                            .run(
                                    null,
                                    null,
                                    null,
                                    "-Xlint:all",
                                    "-Werror",
                                    "-proc:none",
                                    "-cp",
                                    libraries,
                                    "-d",
                                    folder.toString(),
                                    worker.toString(),
                                    constants.toString()))
                    .isZero();

            String said = run(folder + File.pathSeparator + libraries);

            assertThat(said).contains("acked=1", "pending=0");
            assertThat(server.sql()
                            .column("SELECT concat_ws(' ', event, source, release, payload) FROM analytics_events"))
                    .containsExactly("lossy.cache.hit backend 2.0.0 {\"tier\": \"disk\", \"age_ms\": 12}");
        }
    }

    /** Returns the jar, the libraries that its POM names, in their versions, and the two that Jackson's needs. */
    private static List<String> libraries() throws Exception {
        Map<String, Class<?>> named = Map.of(
                "jackson-databind", ObjectMapper.class, "slf4j-api", LoggerFactory.class, "jspecify", NullMarked.class);
        List<String> found = new ArrayList<>(List.of(
                JAR.toString(),
                place(JsonFactory.class).toString(),
                place(JsonView.class).toString()));
        try (FileSystem jar = FileSystems.newFileSystem(JAR)) {
            List<MatchResult> dependencies = DEPENDENCY
                    .matcher(Files.readString(jar.getPath(POM)).split("<dependencies>")[1])
                    .results()
                    .toList();
            assertThat(dependencies).hasSize(named.size());
            for (MatchResult dependency : dependencies) {
                Path library = place(named.get(dependency.group(1)));
                assertThat(library).hasFileName(dependency.group(1) + "-" + dependency.group(2) + ".jar");
                found.add(library.toString());
            }
        }
        return found;
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static String snippet() throws IOException {
        Matcher found = SNIPPET.matcher(Files.readString(Path.of("src/site/markdown/backends.md")));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private String run(String classPath) throws Exception {
        Path said = folder.resolve("said.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        "com.example.Worker")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = process.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        assertThat(ended).as(Files.readString(said)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        return Files.readString(said);
    }
}
