package io.lossy.telemetry.it.peers;

import io.lossy.telemetry.setup.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser without a window that shows one page until it is closed. */
final class Chromium implements AutoCloseable {
    private final Process process;

    private Chromium(Process process) {
        this.process = process;
    }

    /** @param folder an empty one, for the profile and the browser's log */
    static Chromium open(String url, Path folder) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Tools.chromium().toString());
        words.add("--headless=new");
        words.add("--remote-debugging-port=0"); // keeps it open after the page has loaded
        words.add("--user-data-dir=" + folder.resolve("profile"));
        words.addAll(quietWords());
        words.add(url);
        return new Chromium(new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.log").toFile())
                .start());
    }

    /** What keeps any Chromium of the tests from asking the network and from needing what a machine may not have. */
    static List<String> quietWords() {
        List<String> words = new ArrayList<>(List.of(
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync"));
        if ("root".equals(System.getProperty("user.name"))) {
            words.add("--no-sandbox"); // Chromium's sandbox refuses to be started by root
        }
        return words;
    }

    boolean running() {
        return process.isAlive();
    }

    /** Returns when every process of it is gone, so that its profile may be deleted. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        gone(all).completeOnTimeout(null, 5, TimeUnit.SECONDS).join();
        all.forEach(ProcessHandle::destroyForcibly);
        gone(all).join();
    }

    private static CompletableFuture<Void> gone(List<ProcessHandle> processes) {
        return CompletableFuture.allOf(
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
    }
}
