package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.web.CachedResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Serves the files of the pages, read once from the jar. The list is closed, so no other file can be requested. The
 * files change with the server but keep their paths, so a browser revalidates its copy at each request.
 */
public final class PageFiles {
    static final List<String> MODULES = List.of(
            "main.js",
            "login.js",
            "feed.js",
            "view.js",
            "dom.js",
            "format.js",
            "points.js",
            "status.js",
            "tiles.js",
            "charts.js",
            "families.js",
            "tail.js",
            "rejected.js",
            "books.js",
            "nodes.js",
            "lanes.js",
            "product.js",
            "funnel.js",
            "cohorts.js");
    static final List<String> PLAYBOOKS = List.of(
            "LossyCacheEvictionSpike",
            "LossyCatalogReloadRefused",
            "LossyCircuitBreakerOpen",
            "LossyClientLossHigh",
            "LossyCommitHorizonStalled",
            "LossyDropBudgetBurn",
            "LossyEmbeddedPostgresEnded",
            "LossyEventsUnaccounted",
            "LossyForwardDeadLetters",
            "LossyForwardLagging",
            "LossyForwardStopped",
            "LossyIngestLagHigh",
            "LossyLiveFiguresPartial",
            "LossyLogLagging",
            "LossyNodeDown",
            "LossyNodesDiffer",
            "LossyPartitionHeadroomLow",
            "LossyRejectShareHigh",
            "LossyRetentionOverdue",
            "LossySttFallbackShareHigh",
            "LossyTelemetryDown",
            "LossyVadLatencyHigh",
            "Watchdog");
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    /** Markdown source as plain text: readable, and never executed. */
    private static final String TEXT = "text/plain; charset=utf-8";

    private static final String CACHING = "no-cache";

    private final Map<String, CachedResponse> files;

    private PageFiles(Map<String, CachedResponse> files) {
        this.files = files;
    }

    public static Future<PageFiles> load(Vertx vertx) {
        return vertx.executeBlocking(() -> {
            Map<String, CachedResponse> files = new HashMap<>();
            files.put("/ops", read("/ops/index.html", "text/html; charset=utf-8"));
            files.put("/ops/product", read("/ops/product.html", "text/html; charset=utf-8"));
            files.put("/ops/login", read("/ops/login.html", "text/html; charset=utf-8"));
            files.put("/ops/page.css", read("/ops/page.css", STYLE));
            files.put("/ops/icon.svg", read("/ops/icon.svg", "image/svg+xml"));
            files.put("/ops/uPlot.min.css", read("/vendor/uplot/uPlot.min.css", STYLE));
            files.put("/ops/uPlot.esm.js", read("/vendor/uplot/uPlot.esm.js", SCRIPT));
            for (String module : MODULES) {
                files.put("/ops/" + module, read("/ops/" + module, SCRIPT));
            }
            for (String playbook : PLAYBOOKS) {
                files.put("/ops/playbooks/" + playbook, read("/ops/playbooks/" + playbook + ".md", TEXT));
            }
            return new PageFiles(files);
        });
    }

    public void mount(Router router) {
        files.forEach((path, file) -> router.get(path).handler(ctx -> answer(ctx, path, file)));
    }

    /**
     * Redirects paths that end in a slash. The page's links are relative, so that they work under any path of a reverse
     * proxy; a slash at the end would break them.
     */
    private static void answer(RoutingContext ctx, String path, CachedResponse file) {
        if (ctx.request().path().endsWith("/")) {
            ctx.response()
                    .setStatusCode(308)
                    .putHeader(HttpHeaders.LOCATION, ".." + path.substring(path.lastIndexOf('/')))
                    .end();
        } else {
            file.answer(ctx);
        }
    }

    private static CachedResponse read(String resource, String type) throws IOException {
        CachedResponse file = CachedResponse.ofResource(resource, type, CACHING);
        if (file == null) {
            throw new IOException("this build lacks " + resource);
        }
        return file;
    }
}
