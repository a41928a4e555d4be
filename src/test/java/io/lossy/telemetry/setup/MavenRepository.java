package io.lossy.telemetry.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Fetches a file by the Maven that runs this build, so by its settings, mirrors and local repository. */
record MavenRepository(Machine machine) {
    private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:";

    /** The command that puts the artifact's file into the folder. */
    Command command(String artifact, Path folder) {
        return command(folder, PLUGIN + "copy", "-Dartifact=" + artifact, "-DoutputDirectory=" + folder);
    }

    /** Returns the command that puts what the project in the folder depends on into a folder inside it. */
    Command dependencies(Path project, String below) {
        return command(project, PLUGIN + "copy-dependencies", "-DoutputDirectory=" + project.resolve(below));
    }

    private Command command(Path folder, String... goal) {
        List<String> words = new ArrayList<>(List.of(executable(), "-B", "-ntp", "-q"));
        if (Boolean.getBoolean("setup.maven.offline")) {
            words.add("-o");
        }
        String local = System.getProperty("setup.maven.repository", "");
        if (!local.isBlank()) {
            words.add("-Dmaven.repo.local=" + local);
        }
        words.addAll(List.of(goal));
        return Command.of(words).in(folder).within(Duration.ofMinutes(15));
    }

    /** The artifact's file in the folder; empty, after a word in the log, when it cannot be had. */
    Optional<Path> fetch(String artifact, Path folder) throws IOException {
        Files.createDirectories(folder);
        Command command = command(artifact, folder);
        SetupLog.doing(command.line());
        Command.Outcome outcome = command.run();
        if (!outcome.ok()) {
            SetupLog.failed("fetching " + artifact, outcome);
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".jar")).findFirst();
        }
    }

    private String executable() {
        String name = machine.windows() ? "mvn.cmd" : "mvn";
        String home = System.getProperty("setup.maven.home", "");
        return home.isBlank() ? name : Path.of(home, "bin", name).toString();
    }
}
