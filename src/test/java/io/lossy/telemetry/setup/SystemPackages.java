package io.lossy.telemetry.setup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The system's package managers and what they call the tools. One that needs root is run only by root; everybody else is
 * told its command.
 */
enum SystemPackages {
    APT(
            "apt-get",
            true,
            // never at the price of a package that is there already
            List.of(
                    "apt-get",
                    "-o",
                    "DPkg::Lock::Timeout=600",
                    "-q",
                    "install",
                    "-y",
                    "--no-install-recommends",
                    "--no-remove"),
            Map.of(
                    Need.NODE,
                    "nodejs npm",
                    Need.PROMETHEUS,
                    "prometheus",
                    Need.ALERTMANAGER,
                    "prometheus-alertmanager",
                    Need.BROWSER,
                    "chromium")),
    APK(
            "apk",
            true,
            List.of("apk", "add", "--no-cache"),
            Map.of(
                    Need.NODE,
                    "nodejs npm",
                    Need.PROMETHEUS,
                    "prometheus",
                    Need.ALERTMANAGER,
                    "alertmanager",
                    Need.BROWSER,
                    "chromium")),
    DNF(
            "dnf",
            true,
            List.of("dnf", "install", "-y"),
            Map.of(
                    Need.NODE,
                    "nodejs npm",
                    Need.PROMETHEUS,
                    "golang-github-prometheus",
                    Need.ALERTMANAGER,
                    "golang-github-prometheus-alertmanager",
                    Need.BROWSER,
                    "chromium")),
    BREW(
            "brew",
            false,
            List.of("brew", "install"),
            Map.of(
                    Need.NODE,
                    "node",
                    Need.PROMETHEUS,
                    "prometheus",
                    Need.ALERTMANAGER,
                    "alertmanager",
                    Need.BROWSER,
                    "--cask chromium"));

    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final String executable;
    private final boolean needsRoot;
    private final List<String> install;
    private final Map<Need, String> packages;

    SystemPackages(String executable, boolean needsRoot, List<String> install, Map<Need, String> packages) {
        this.executable = executable;
        this.needsRoot = needsRoot;
        this.install = install;
        this.packages = packages;
    }

    static Optional<SystemPackages> on(Machine machine) {
        for (SystemPackages manager : values()) {
            if (machine.onPath(manager.executable).findAny().isPresent()) {
                return Optional.of(manager);
            }
        }
        return Optional.empty();
    }

    /**
     * Installs what the need calls for, where this user may.
     *
     * @return the package manager that did it; empty, after a word in the log, when there is none or it failed
     */
    static Optional<SystemPackages> obtain(Machine machine, Need need) {
        return on(machine)
                .filter(manager -> !manager.needsRoot || machine.root())
                .filter(manager -> manager.installs(need));
    }

    /** The exact command for a person to type, or else the given words. */
    static String advice(Machine machine, Need need, String otherwise) {
        return on(machine).map(manager -> manager.command(need)).orElse(otherwise);
    }

    private String command(Need need) {
        String sudo = needsRoot ? "sudo " : "";
        String refresh = this == APT ? "sudo apt-get update && " : "";
        String words = this == APT ? "apt-get install -y --no-install-recommends" : String.join(" ", install);
        return refresh + sudo + words + " " + packagesFor(need);
    }

    private String packagesFor(Need need) {
        return packages.getOrDefault(need, need.name().toLowerCase(Locale.ROOT)); // curl is curl everywhere
    }

    private boolean installs(Need need) {
        Command.Outcome outcome = install(need);
        if (!outcome.ok()) {
            Say.failed(executable, outcome);
        }
        return outcome.ok();
    }

    /** A list of packages that is missing or too old is refreshed once. */
    private Command.Outcome install(Need need) {
        List<String> words = new ArrayList<>(install);
        words.addAll(List.of(packagesFor(need).split(" ")));
        Command command = Command.of(words).within(LIMIT).with("DEBIAN_FRONTEND", "noninteractive");
        Say.doing(command.line());
        Command.Outcome first = command.run();
        if (first.ok() || this != APT) {
            return first;
        }
        Command update = Command.of("apt-get", "-q", "update").within(LIMIT);
        Say.doing(update.line() + " && " + command.line());
        Command.Outcome refreshed = update.run();
        return refreshed.ok() ? command.run() : refreshed;
    }
}
