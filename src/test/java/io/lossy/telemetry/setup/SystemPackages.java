package io.lossy.telemetry.setup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The system's package managers and what they call the tools. One that needs root is run only by root; everybody else is
 * given its command.
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
                    ToolNeed.NODE,
                    "nodejs npm",
                    ToolNeed.PROMETHEUS,
                    "prometheus",
                    ToolNeed.ALERTMANAGER,
                    "prometheus-alertmanager",
                    ToolNeed.BROWSER,
                    "chromium",
                    ToolNeed.ELIXIR,
                    "elixir erlang-jiffy")),
    APK(
            "apk",
            true,
            List.of("apk", "add", "--no-cache"),
            Map.of(
                    ToolNeed.NODE,
                    "nodejs npm",
                    ToolNeed.PROMETHEUS,
                    "prometheus",
                    ToolNeed.ALERTMANAGER,
                    "alertmanager",
                    ToolNeed.BROWSER,
                    "chromium",
                    ToolNeed.ELIXIR,
                    "elixir")),
    DNF(
            "dnf",
            true,
            List.of("dnf", "install", "-y"),
            Map.of(
                    ToolNeed.NODE,
                    "nodejs npm",
                    ToolNeed.PROMETHEUS,
                    "golang-github-prometheus",
                    ToolNeed.ALERTMANAGER,
                    "golang-github-prometheus-alertmanager",
                    ToolNeed.BROWSER,
                    "chromium",
                    ToolNeed.ELIXIR,
                    "elixir erlang-jiffy")),
    BREW(
            "brew",
            false,
            List.of("brew", "install"),
            Map.of(
                    ToolNeed.NODE,
                    "node",
                    ToolNeed.PROMETHEUS,
                    "prometheus",
                    ToolNeed.ALERTMANAGER,
                    "alertmanager",
                    ToolNeed.BROWSER,
                    "--cask chromium",
                    ToolNeed.ELIXIR,
                    "elixir"));

    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final String executable;
    private final boolean needsRoot;
    private final List<String> install;
    private final Map<ToolNeed, String> packages;

    SystemPackages(String executable, boolean needsRoot, List<String> install, Map<ToolNeed, String> packages) {
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
    static Optional<SystemPackages> obtain(Machine machine, ToolNeed need) {
        return on(machine)
                .filter(manager -> !manager.needsRoot || machine.root())
                .filter(manager -> manager.installs(need));
    }

    /** The exact command for a person to type, or else the given words. */
    static String advice(Machine machine, ToolNeed need, String otherwise) {
        return on(machine).map(manager -> manager.command(need)).orElse(otherwise);
    }

    private String command(ToolNeed need) {
        String sudo = needsRoot ? "sudo " : "";
        String refresh = this == APT ? "sudo apt-get update && " : "";
        String words = this == APT ? "apt-get install -y --no-install-recommends" : String.join(" ", install);
        return refresh + sudo + words + " " + packagesFor(need);
    }

    private String packagesFor(ToolNeed need) {
        return packages.getOrDefault(need, need.name().toLowerCase(Locale.ROOT)); // curl is curl everywhere
    }

    private boolean installs(ToolNeed need) {
        Command.Outcome outcome = install(need);
        if (!outcome.ok()) {
            SetupLog.failed(executable, outcome);
        }
        return outcome.ok();
    }

    /** A list of packages that is missing or too old is refreshed once. */
    private Command.Outcome install(ToolNeed need) {
        List<String> words = new ArrayList<>(install);
        words.addAll(List.of(packagesFor(need).split(" ")));
        Command command = Command.of(words).within(LIMIT).with("DEBIAN_FRONTEND", "noninteractive");
        SetupLog.doing(command.line());
        Command.Outcome first = command.run();
        if (first.ok() || this != APT) {
            return first;
        }
        Command update = Command.of("apt-get", "-q", "update").within(LIMIT);
        SetupLog.doing(update.line() + " && " + command.line());
        Command.Outcome refreshed = update.run();
        return refreshed.ok() ? command.run() : refreshed;
    }
}
