package io.lossy.telemetry.cli.support;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates and closes a Vert.x for one command: one event loop, no files unpacked to disk. */
public final class ShortLivedVertx {
    private static final Logger LOG = LoggerFactory.getLogger(ShortLivedVertx.class);

    private ShortLivedVertx() {}

    public static Vertx create() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /** Closes Vert.x and waits at most two seconds. The end of the process closes the rest. */
    public static void close(Vertx vertx) throws InterruptedException {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(2, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atDebug().setCause(e).log("Vert.x did not close; the process ends anyway");
        }
    }
}
