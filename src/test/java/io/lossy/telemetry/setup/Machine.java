package io.lossy.telemetry.setup;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the machine at hand offers: its search path, its user, and a folder for what was fetched. */
record Machine(Map<String, String> environment, String system, String processor) {
    private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.\\d+)+");

    Machine {
        environment = Map.copyOf(environment);
    }

    static Machine here() {
        return new Machine(System.getenv(), System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    boolean mac() {
        return system.startsWith("Mac");
    }

    boolean windows() {
        return system.startsWith("Windows");
    }

    boolean root() {
        return !windows() && Command.of("id", "-u").run().output().strip().equals("0");
    }

    /** Executables of these names, in the order of the names and then of the search path. */
    Stream<Path> onPath(String... names) {
        List<Path> found = new ArrayList<>();
        String endings = windows() ? ".exe,.cmd" : "";
        for (String name : names) {
            for (String folder : environment
                    .getOrDefault("PATH", environment.getOrDefault("Path", ""))
                    .split(File.pathSeparator)) {
                for (String ending : endings.split(",")) {
                    Path candidate = Path.of(folder, name + ending);
                    if (!folder.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                        found.add(candidate);
                    }
                }
            }
        }
        return found.stream();
    }

    /** Kept between builds and shared by them; may be deleted at any time. */
    Path cache() {
        Optional<String> chosen = Optional.ofNullable(environment.get("XDG_CACHE_HOME"));
        Path base = chosen.map(Path::of).orElseGet(() -> home().resolve(".cache"));
        return base.resolve("lossy-telemetry");
    }

    private Path home() {
        return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    }

    /** The first number of {@code --version}; 0 when the program does not say one. */
    static int majorVersion(Path executable) {
        return majorVersion(Command.of(executable.toString(), "--version").run().output());
    }

    static int majorVersion(String words) {
        Matcher matcher = VERSION.matcher(words);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
