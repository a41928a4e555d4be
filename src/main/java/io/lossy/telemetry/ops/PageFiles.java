package io.lossy.telemetry.ops;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The files of the live page, read once from the jar: a closed list, so that nothing else can be asked for. They change
 * with the server and not with their address, so a browser keeps them and asks each time whether they are the same.
 */
final class PageFiles {
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
            "strips.js",
            "families.js",
            "tail.js",
            "rejected.js",
            "books.js");
    static final List<String> PLAYBOOKS = List.of(
            "LossyCacheEvictionSpike",
            "LossyCatalogReloadRefused",
            "LossyCircuitBreakerOpen",
            "LossyClientLossHigh",
            "LossyDropBudgetBurn",
            "LossyEventsUnaccounted",
            "LossyIngestLagHigh",
            "LossyPartitionHeadroomLow",
            "LossyRejectShareHigh",
            "LossyRetentionOverdue",
            "LossySttFallbackShareHigh",
            "LossyTelemetryDown",
            "LossyVadLatencyHigh",
            "Watchdog");
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    /** Markdown as it is written: it reads well, and nothing in it is ever run. */
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Map<String, File> files;

    private record File(Buffer content, String type, String tag) {}

    private PageFiles(Map<String, File> files) {
        this.files = files;
    }

    static Future<PageFiles> load(Vertx vertx) {
        return vertx.executeBlocking(() -> {
            Map<String, File> files = new HashMap<>();
            files.put("/ops", read("/ops/index.html", "text/html; charset=utf-8"));
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

    void mount(Router router) {
        files.forEach((path, file) -> router.get(path).handler(ctx -> answer(ctx, file)));
    }

    private static void answer(RoutingContext ctx, File file) {
        ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache").putHeader(HttpHeaders.ETAG, file.tag());
        if (file.tag().equals(ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            ctx.response().setStatusCode(304).end();
        } else {
            ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, file.type()).end(file.content());
        }
    }

    private static File read(String resource, String type) throws IOException {
        try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("this build lacks " + resource);
            }
            byte[] bytes = in.readAllBytes();
            return new File(Buffer.buffer(bytes), type, '"' + hash(bytes) + '"');
        }
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }
}
