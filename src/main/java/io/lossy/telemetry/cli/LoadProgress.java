package io.lossy.telemetry.cli;

import java.io.PrintWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Shows on stderr how a load run goes: each second on the same line of a terminal, else a line every five. */
final class LoadProgress {
    private static final int QUIET_SECONDS = 5;

    private final PrintWriter err;
    private final Terminal terminal;

    LoadProgress(PrintWriter err, Terminal terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Returns when the run is done; {@code eachSecond} is also called once after that. */
    void follow(LoadRun run, CompletableFuture<LoadTally> done, Runnable eachSecond) throws InterruptedException {
        long start = System.nanoTime();
        LoadTally before = run.tally();
        double shown = 0;
        for (int second = 1; !await(done); second++) {
            eachSecond.run();
            if (terminal.interactive() || second % QUIET_SECONDS == 0) {
                double elapsed = (System.nanoTime() - start) / 1e9;
                LoadTally now = run.tally();
                show(LoadReport.progress(elapsed, before, now, elapsed - shown));
                before = now;
                shown = elapsed;
            }
        }
        eachSecond.run();
        if (terminal.interactive()) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    private void show(String line) {
        if (terminal.interactive()) {
            err.print("\r\u001b[K" + TerminalText.cut(line, terminal.columns() - 1));
            err.flush();
        } else {
            err.println(line);
        }
    }

    private static boolean await(CompletableFuture<LoadTally> done) throws InterruptedException {
        try {
            done.get(1, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load run broke", e.getCause());
        }
    }
}
