package io.lossy.telemetry.setup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Node out of the bundle that Playwright for Java publishes as a Maven artifact: one executable for each platform. */
record CentralNode(Machine machine) {
    /** Kept here and not in the pom: the bundle is 200 MB and no dependency, fetched only where Node is wanting. */
    private static final String VERSION = "1.62.0";

    Optional<Path> kept() {
        return Optional.of(executable()).filter(Files::isExecutable);
    }

    /** Fetches and unpacks it; empty, after a word in the log, when there is none to be had for this machine. */
    Optional<Path> fetch() {
        try {
            Path work = Files.createDirectories(executable().getParent().resolveSibling("fetching"));
            Path own = Files.createTempDirectory(work, "node");
            Optional<Path> bundle =
                    new MavenRepository(machine).fetch("com.microsoft.playwright:driver-bundle:" + VERSION, own);
            if (bundle.isEmpty() || !unpack(bundle.get(), own)) {
                return Optional.empty();
            }
            Files.delete(bundle.get());
            return kept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean unpack(Path bundle, Path work) throws IOException {
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            ZipEntry entry = zip.getEntry("driver/" + platform() + "/" + name());
            if (entry == null) {
                return false;
            }
            Path unpacked = work.resolve(name());
            try (InputStream in = zip.getInputStream(entry)) {
                Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!unpacked.toFile().setExecutable(true)) {
                return false;
            }
            Files.createDirectories(executable().getParent());
            Files.move(unpacked, executable(), StandardCopyOption.ATOMIC_MOVE); // two builds at once: either will do
            return true;
        }
    }

    private Path executable() {
        return machine.cache().resolve("node-" + VERSION).resolve(name());
    }

    private String name() {
        return machine.windows() ? "node.exe" : "node";
    }

    private String platform() {
        boolean arm = machine.processor().equals("aarch64");
        if (machine.windows()) {
            return "win32_x64";
        }
        return (machine.mac() ? "mac" : "linux") + (arm ? "-arm64" : "");
    }
}
