package io.lossy.telemetry.it.peers;

import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real browser with one unpacked extension, whose worker and whose own life a test ends in any way. It watches nothing
 * unless asked to, so that the worker lives and dies as it does at a person's desk.
 */
final class ExtensionBrowser implements AutoCloseable {
    private static final Duration PATIENCE = Patience.LONG;
    private static final Duration MOMENT = Duration.ofMillis(20);
    /** Becomes true when a database of the origin is open. */
    static final String OPEN_DISK = "new Promise((done) => { const asked = indexedDB.open('warm');"
            + " asked.onsuccess = () => done(true); asked.onerror = () => done(false); })";

    private static final String NO_RECEIVER = "Receiving end does not exist";
    private static final String WORKS = "typeof work === 'function'";

    private final Process process;
    private final Cdp cdp;
    private final Path profile;
    private final TestExtension extension;

    private ExtensionBrowser(Process process, Cdp cdp, Path profile, TestExtension extension) {
        this.process = process;
        this.cdp = cdp;
        this.profile = profile;
        this.extension = extension;
    }

    /** @param profile an empty folder, or that of an earlier browser, which may have been killed */
    static ExtensionBrowser open(Path profile, TestExtension extension) {
        return open(profile, extension, List.of());
    }

    /** @param more of the browser's command line, such as a microphone that plays a file */
    static ExtensionBrowser open(Path profile, TestExtension extension, List<String> more) {
        List<String> words = new ArrayList<>(List.of(Tools.chromium().toString(), "--headless=new"));
        words.addAll(Chromium.quietWords());
        words.addAll(more);
        words.add("--remote-debugging-port=0");
        words.add("--user-data-dir=" + profile);
        words.add("--disable-extensions-except=" + extension.folder());
        words.add("--load-extension=" + extension.folder());
        words.add("about:blank");
        Path port = profile.resolve("DevToolsActivePort"); // the browser writes its address into it
        try {
            Files.createDirectories(profile);
            Files.deleteIfExists(port);
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(profile.resolveSibling(profile.getFileName() + ".log")
                                    .toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> killAll(process)));
            return new ExtensionBrowser(process, Cdp.connect(address(port)), profile, extension);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI address(Path port) {
        List<String> lines = await().atMost(Patience.LONGEST)
                .pollInterval(MOMENT)
                .until(
                        () -> Files.exists(port) ? Files.readAllLines(port) : List.<String>of(),
                        found -> found.size() > 1);
        return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
    }

    /** A tab or a worker that is watched from now on. */
    final class Context {
        private final String target;
        private final String session;

        private Context(String target) {
            this.target = target;
            this.session = cdp.attach(target);
        }

        /** The JSON value of an expression, and of what it promises. */
        Object evaluate(String expression) {
            return cdp.evaluate(session, expression);
        }

        /** Waits until an expression is true. A page that is still loading may refuse it, and is asked again. */
        void await(String expression) {
            Awaitility.await(expression)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreException(Cdp.Refused.class)
                    .until(() -> Boolean.TRUE.equals(evaluate(expression)));
        }

        /** What it shows, as PNG. */
        byte[] picture() {
            return Base64.getDecoder()
                    .decode(cdp.send(session, "Page.captureScreenshot", new JsonObject())
                            .getString("data"));
        }

        /**
         * Waits until the browser has opened the databases of this origin. A client gives up an open after four seconds and uses
         * its memory instead, and the first open takes longer on a disk that has other work.
         */
        void awaitDisk() {
            await(OPEN_DISK);
        }

        /** Lets the worker answer; {@code task} as the extension's {@code work.js} reads it. */
        JsonObject ask(JsonObject task) {
            return answered(task, message(task));
        }

        /**
         * Sends the worker a message and returns its answer. A browser that has just started may not know yet that the worker
         * listens. It then delivers nothing, so the message is sent again.
         */
        Object message(JsonObject message) {
            String expression = "chrome.runtime.sendMessage(" + message + ")";
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                try {
                    return evaluate(expression);
                } catch (Cdp.Refused refused) {
                    if (!String.valueOf(refused.getMessage()).contains(NO_RECEIVER) || System.nanoTime() > end) {
                        throw refused;
                    }
                }
            }
        }

        /** Lets this page or worker do it itself. */
        JsonObject work(JsonObject task) {
            return answered(task, evaluate("work(" + task + ")"));
        }

        private JsonObject answered(JsonObject task, Object answer) {
            if (answer instanceof JsonObject json) {
                return json;
            }
            throw new Cdp.Refused(task + ": the worker was stopped before it answered");
        }

        /** Watches it no longer, also if it is gone, and waits for no answer of it. */
        void detach() {
            cdp.detach(session);
        }

        void close() {
            detach();
            cdp.send("Target.closeTarget", new JsonObject().put("targetId", target));
        }
    }

    /** A new tab with one of the extension's pages. */
    Context tab(String file) {
        return new Context(cdp.send("Target.createTarget", new JsonObject().put("url", extension.url(file)))
                .getString("targetId"));
    }

    /** The real side panel, opened beside the tabs, which a driver does not count among its pages. */
    Context sidePanel(String file) {
        Context opener = tab("options.html");
        opener.await("chrome.sidePanel !== undefined && document.readyState === 'complete'");
        opener.evaluate("chrome.windows.getCurrent().then(({ id }) => chrome.sidePanel.open({ windowId: id }))");
        Context panel = new Context(await().atMost(PATIENCE)
                .pollInterval(MOMENT)
                .until(
                        () -> targets("page").stream()
                                .filter(page -> page.getString("url").equals(extension.url(file)))
                                .map(page -> page.getString("targetId"))
                                .findFirst()
                                .orElse(""),
                        found -> !found.isEmpty()));
        opener.close();
        return panel;
    }

    /** A new tab with the extension's page, ready to work. */
    Context panel() {
        Context panel = tab("panel.html");
        panel.await(WORKS);
        panel.awaitDisk();
        return panel;
    }

    /** The worker, which must be running, and does not end by itself while it is watched. */
    Context worker() {
        return await().atMost(PATIENCE)
                .pollInterval(MOMENT)
                .ignoreException(Cdp.Refused.class) // of one that ends; the next one is found
                .until(this::readyWorker, Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Context> readyWorker() {
        for (String target : workers()) {
            Context worker = new Context(target);
            if (Boolean.TRUE.equals(worker.evaluate(WORKS + " && " + OPEN_DISK))) {
                return Optional.of(worker);
            }
            worker.detach();
        }
        return Optional.empty();
    }

    /** Starts the worker as an event would, without one. */
    void startWorker() {
        onFirstTab("ServiceWorker.startWorker", new JsonObject().put("scopeURL", extension.url("")));
    }

    /** Stops the worker where it is. Who sends it a message starts it again. */
    void stopWorker() {
        onFirstTab("ServiceWorker.stopAllWorkers", new JsonObject());
    }

    /** An idle one lives for half a minute. */
    void awaitNoWorker() {
        await().atMost(PATIENCE.multipliedBy(3)).pollInterval(MOMENT).until(() -> !workerRuns());
    }

    boolean workerRuns() {
        return !workers().isEmpty();
    }

    private void onFirstTab(String method, JsonObject parameters) {
        String session = cdp.attach(targets("page").stream()
                .filter(tab -> tab.getString("url").equals("about:blank")) // those of the extension come and go
                .findFirst()
                .orElseThrow()
                .getString("targetId"));
        cdp.send(session, "ServiceWorker.enable", new JsonObject());
        cdp.send(session, method, parameters);
        cdp.detach(session);
    }

    private List<String> workers() {
        return targets("service_worker").stream()
                .filter(target -> target.getString("url").startsWith(extension.url("")))
                .map(target -> target.getString("targetId"))
                .toList();
    }

    private List<JsonObject> targets(String type) {
        return cdp.send("Target.getTargets", new JsonObject()).getJsonArray("targetInfos").stream()
                .map(JsonObject.class::cast)
                .filter(target -> target.getString("type").equals(type))
                .toList();
    }

    /** {@code kill -9}: nothing is written any more, nobody is told. */
    void kill() {
        killAll(process);
        cdp.close();
        try {
            unlock();
            LevelDbLog.repairAll(profile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes what an orderly end would have: the next browser would ask for the one that holds the profile. */
    private void unlock() throws IOException {
        Path socket = profile.resolve("SingletonSocket"); // a link into a folder of its own among the temporary ones
        if (Files.isSymbolicLink(socket)) {
            Path folder = Files.readSymbolicLink(socket).getParent();
            Files.deleteIfExists(folder.resolve("SingletonSocket"));
            Files.deleteIfExists(folder.resolve("SingletonCookie"));
            Files.deleteIfExists(folder);
        }
        for (String link : List.of("SingletonLock", "SingletonSocket", "SingletonCookie")) {
            Files.deleteIfExists(profile.resolve(link));
        }
    }

    @Override
    public void close() {
        kill(); // profiles are thrown away, so nothing is gained by asking it to end
    }

    private static void killAll(Process process) {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
