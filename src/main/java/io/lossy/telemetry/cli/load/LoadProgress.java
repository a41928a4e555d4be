package io.lossy.telemetry.cli.load;

import io.lossy.telemetry.cli.output.Terminal;
import io.lossy.telemetry.cli.output.TerminalText;
import java.io.PrintWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Shows the progress of a load run on stderr: every second on the same line of a terminal, otherwise a new line every
 * five seconds.
 */
final class LoadProgress {
    private static final int QUIET_SECONDS = 5;

    private final PrintWriter err;
    private final Terminal terminal;

    LoadProgress(PrintWriter err, Terminal terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Returns when the run is done. Calls {@code eachSecond} once more after that. */
    void follow(LoadRun run, CompletableFuture<LoadCounts> done, Runnable eachSecond) throws InterruptedException {
        long start = System.nanoTime();
        LoadCounts before = run.tally();
        double shown = 0;
        for (int second = 1; !await(done); second++) {
            eachSecond.run();
            if (terminal.interactive() || second % QUIET_SECONDS == 0) {
                double elapsed = (System.nanoTime() - start) / 1e9;
                LoadCounts now = run.tally();
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

    private static boolean await(CompletableFuture<LoadCounts> done) throws InterruptedException {
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
