package io.lossy.telemetry.ops;

import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.access.Readers.Admitted;
import io.lossy.telemetry.access.Readers.Refused;
import io.lossy.telemetry.access.Scope;
import io.lossy.telemetry.access.TlsPort;
import io.lossy.telemetry.access.UrlSecrets;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks whoever comes to the management port for a read token, where the settings say so. Programs send it as {@code
 * Authorization: Bearer}. A browser can't put a header on a page's own requests, so its page posts the token once and gets
 * a cookie in return: half a day long, for this port alone, unreadable to scripts, never sent from another site's page.
 */
final class TokenGate {
    private static final Duration SESSION = Duration.ofHours(12);
    /** What a stranger may have: that the server lives, and the page on which to log in. None of it is about events. */
    private static final Set<String> OPEN = Set.of(
            "/health/live",
            "/health/ready",
            "/ops/login",
            "/ops/login.js",
            "/ops/page.css",
            "/ops/icon.svg",
            "/ops/session");

    /** What may go into a header as it came. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9=&%+._~-]{1,500}");

    private static final int BEARER = "Bearer ".length();

    private final Vertx vertx;
    private final Readers readers;
    private final boolean asks;
    private final boolean encrypted;
    private final String cookie;

    TokenGate(Vertx vertx, Readers readers, OpsConfig config) {
        this.vertx = vertx;
        this.readers = readers;
        this.asks = config.asksForToken();
        this.encrypted = config.exposure().isEncrypted();
        this.cookie = encrypted ? "__Host-lossy_ops" : "lossy_ops"; // the prefix wants Secure, RFC 6265bis 4.1.3.2
    }

    void mount(Router router) {
        router.route().handler(this::admit);
        router.post("/ops/session").handler(this::logIn);
        router.delete("/ops/session").handler(this::logOut);
    }

    private void admit(RoutingContext ctx) {
        if (encrypted) {
            ctx.response().putHeader("strict-transport-security", TlsPort.HSTS);
        }
        if (UrlSecrets.isIn(ctx.request().uri())) {
            refuse(ctx, 400, UrlSecrets.ADVICE);
        } else if (!asks || OPEN.contains(ctx.normalizedPath())) {
            ctx.next();
        } else {
            decide(ctx);
        }
    }

    private void decide(RoutingContext ctx) {
        Readers.Verdict verdict = verdict(ctx);
        if (verdict instanceof Admitted admitted) {
            endWith(ctx, admitted.until());
            ctx.next();
        } else if (ctx.normalizedPath().equals("/ops")) {
            ctx.response()
                    .setStatusCode(303)
                    .putHeader(
                            HttpHeaders.LOCATION,
                            "/ops/login" + chosen(ctx.request().query()))
                    .end();
        } else if (verdict instanceof Refused refused) {
            refuse(ctx, 401, refused.why());
        }
    }

    /** What the page has in its address, so that whoever logs in sees what he meant to. */
    private static String chosen(@Nullable String query) {
        return query != null && PLAIN.matcher(query).matches() ? "?" + query : "";
    }

    /** Whether the asker may see more than a stranger. */
    boolean knows(RoutingContext ctx) {
        return !asks || verdict(ctx) instanceof Admitted;
    }

    private Readers.Verdict verdict(RoutingContext ctx) {
        String bearer = bearer(ctx.request());
        if (bearer != null) {
            return readers.judge(Scope.OPS, bearer);
        }
        Cookie session = ctx.request().getCookie(cookie);
        return readers.judge(Scope.OPS, session == null ? null : session.getValue());
    }

    /** The feed has no end of its own, so it gets that of the token. */
    private void endWith(RoutingContext ctx, Instant until) {
        if (ctx.normalizedPath().equals("/ops/live") && !until.equals(Instant.MAX)) {
            long timer = vertx.setTimer(
                    1 + readers.millisUntil(until), over -> ctx.response().reset());
            ctx.addEndHandler(ended -> vertx.cancelTimer(timer));
        }
    }

    private void logIn(RoutingContext ctx) {
        String token = bearer(ctx.request());
        String session = readers.session(Scope.OPS, token, SESSION);
        if (session == null) {
            refuse(ctx, 401, readers.judge(Scope.OPS, token) instanceof Refused no ? no.why() : "no session for this");
            return;
        }
        ctx.response()
                .addCookie(cookie(session).setMaxAge(SESSION.toSeconds()))
                .setStatusCode(204)
                .end();
    }

    private void logOut(RoutingContext ctx) {
        ctx.response().addCookie(cookie("").setMaxAge(0)).setStatusCode(204).end();
    }

    private Cookie cookie(String value) {
        return Cookie.cookie(cookie, value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(encrypted)
                .setSameSite(CookieSameSite.STRICT);
    }

    private static @Nullable String bearer(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        boolean given = header != null && header.regionMatches(true, 0, "Bearer ", 0, BEARER);
        return given ? header.substring(BEARER).trim() : null;
    }

    private static void refuse(RoutingContext ctx, int status, String detail) {
        if (status == 401) {
            ctx.response().putHeader("www-authenticate", "Bearer"); // RFC 9110, 11.6.1
        }
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonObject().put("detail", detail).toBuffer());
    }
}
