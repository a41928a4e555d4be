package io.lossy.telemetry.setup;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Installs the npm packages of a {@code package-lock.json}, in a folder named after the lock's hash: a build with the same
 * lock installs nothing. Those of {@code src/test/js} survive {@code mvn clean}.
 */
record TestPackages(Path source, Path folder) {
    private static final List<String> FILES = List.of("package.json", "package-lock.json", ".npmrc");

    static TestPackages of(Machine machine) {
        Path source = Tools.project().resolve("src/test/js");
        return new TestPackages(source, machine.cache().resolve("test-js-" + hash(source)));
    }

    static TestPackages ofBench() {
        Path source = Tools.project().resolve("src/test/resources/bench");
        return new TestPackages(source, Tools.project().resolve("target/bench/node-" + hash(source)));
    }

    /** The {@code node_modules} folder when it is there, complete. */
    Optional<Path> kept() {
        return Optional.of(folder.resolve("node_modules")).filter(Files::isDirectory);
    }

    Path install(Path node, Path npm) {
        try {
            Files.createDirectories(folder.getParent());
            Path work = Files.createTempDirectory(folder.getParent(), "test-js-new");
            for (String file : FILES) {
                Files.copy(source.resolve(file), work.resolve(file));
            }
            Command command = command(node, npm, work);
            SetupLog.doing(command.line() + "   (in " + work + ")");
            Command.Outcome outcome = command.run();
            if (!outcome.ok()) {
                throw SetupFailure.missing(
                        "The npm packages of " + Tools.project().relativize(source),
                        command.line() + ": " + outcome.tail(),
                        ToolNeed.NODE,
                        "(cd " + work + " && " + command.line()
                                + ") to see what npm lacks: the network, a registry setting");
            }
            keep(work);
            return folder.resolve("node_modules");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Command command(Path node, Path npm, Path work) {
        String path = node.getParent() + File.pathSeparator + System.getenv("PATH"); // npm runs by this very Node
        return Command.of(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .in(work)
                .with("PATH", path)
                .within(Duration.ofMinutes(5));
    }

    /** By one rename, so that a folder of that name is always complete. */
    private void keep(Path work) throws IOException {
        try {
            Files.move(work, folder, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
            SetupLog.note("another build installed the same packages at the same time; using those");
        } catch (java.nio.file.FileSystemException e) {
            if (kept().isEmpty()) {
                throw e;
            }
            SetupLog.note("another build installed the same packages at the same time; using those");
        }
    }

    private static String hash(Path source) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(source.resolve("package-lock.json")));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
