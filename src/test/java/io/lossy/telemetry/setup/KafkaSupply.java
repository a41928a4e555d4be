package io.lossy.telemetry.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A Kafka broker from Maven Central: 45 jars, 45 MB. They are kept in a folder and not among the dependencies of the tests,
 * because they need other versions of what the server uses.
 */
record KafkaSupply(Machine machine) implements ToolSupply {
    /** The same version as that of the client in the pom. */
    private static final String VERSION = "4.4.0";
    /** Without a binding of slf4j 1.7 the broker says nothing, not even that it is ready. */
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.lossy</groupId>
              <artifactId>kafka-broker</artifactId>
              <version>1</version>
              <dependencies>
                <dependency>
                  <groupId>org.apache.kafka</groupId>
                  <artifactId>kafka_2.13</artifactId>
                  <version>VERSION</version>
                </dependency>
                <dependency>
                  <groupId>org.slf4j</groupId>
                  <artifactId>slf4j-simple</artifactId>
                  <version>1.7.36</version>
                </dependency>
              </dependencies>
            </project>
            """.replace("VERSION", VERSION);

    private static final String JARS = "jars";

    @Override
    public ToolNeed need() {
        return ToolNeed.KAFKA;
    }

    private Path kept() {
        return machine.cache().resolve("kafka-" + VERSION);
    }

    @Override
    public Map<Tool, Path> find() {
        return Files.isDirectory(kept()) ? Map.of(Tool.KAFKA, kept()) : Map.of();
    }

    @Override
    public Map<Tool, Path> obtain() {
        if (!Files.isDirectory(kept())) {
            fetch();
        }
        return find();
    }

    private void fetch() {
        try {
            Path project = Files.createTempDirectory(Files.createDirectories(machine.cache()), "kafka");
            Files.writeString(project.resolve("pom.xml"), POM);
            Command command = new MavenRepository(machine).dependencies(project, JARS);
            SetupLog.doing(command.line());
            Command.Outcome outcome = command.run();
            if (!outcome.ok()) {
                SetupLog.failed("fetching Kafka", outcome);
                throw SetupFailure.missing(
                        "Kafka " + VERSION,
                        "Maven Central",
                        ToolNeed.KAFKA,
                        "let Maven reach Maven Central, or a mirror");
            }
            if (!Files.isDirectory(kept())) { // two builds at once: either will do
                Files.move(project.resolve(JARS), kept(), StandardCopyOption.ATOMIC_MOVE);
                Files.delete(project.resolve("pom.xml"));
                Files.delete(project);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
