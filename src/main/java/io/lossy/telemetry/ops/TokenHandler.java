package io.lossy.telemetry.ops;

import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.lossy.telemetry.security.auth.ReadTokenVerifier.TokenAccepted;
import io.lossy.telemetry.security.auth.ReadTokenVerifier.TokenRejected;
import io.lossy.telemetry.security.auth.TokenScope;
import io.lossy.telemetry.security.auth.UrlSecrets;
import io.lossy.telemetry.web.BearerToken;
import io.lossy.telemetry.web.JsonErrors;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Requires a read token on the management port if the settings say so. Programs send it as {@code Authorization:
 * Bearer}. A browser can't add a header to a page's own requests, so the login page posts the token once and receives a
 * cookie. The cookie is valid for {@link #SESSION}, for this host only, hidden from scripts, and never sent with
 * requests of other sites' pages.
 */
final class TokenHandler {
    private static final Duration SESSION = Duration.ofHours(12);
    /** Paths that need no token: health and the login page with its files. They reveal nothing about events. */
    private static final Set<String> OPEN = Set.of(
            "/health/live",
            "/health/ready",
            "/ops/login",
            "/ops/login.js",
            "/ops/page.css",
            "/ops/icon.svg",
            "/ops/session");

    /** Text that is safe to copy into a header. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9=&%+._~-]{1,500}");

    private final Vertx vertx;
    private final ReadTokenVerifier readers;
    private final JsonErrors errors;
    private final boolean asks;
    private final boolean encrypted;
    private final String cookie;

    TokenHandler(Vertx vertx, ReadTokenVerifier readers, OpsConfig config, JsonErrors errors) {
        this.errors = errors;
        this.vertx = vertx;
        this.readers = readers;
        this.asks = config.asksForToken();
        this.encrypted = config.exposure().isEncrypted();
        this.cookie = encrypted ? "__Host-lossy_ops" : "lossy_ops"; // the prefix requires Secure, RFC 6265bis 4.1.3.2
    }

    void mount(Router router) {
        router.route().handler(this::admit);
        router.post("/ops/session").handler(this::logIn);
        router.delete("/ops/session").handler(this::logOut);
    }

    private void admit(RoutingContext ctx) {
        if (UrlSecrets.isIn(ctx.request().uri())) {
            errors.send(ctx, 400, UrlSecrets.ADVICE);
        } else if (!asks || OPEN.contains(ctx.normalizedPath())) {
            ctx.next();
        } else {
            decide(ctx);
        }
    }

    private void decide(RoutingContext ctx) {
        ReadTokenVerifier.TokenCheck check = check(ctx);
        if (check instanceof TokenAccepted admitted) {
            endWith(ctx, admitted.until());
            ctx.next();
        } else if (ctx.normalizedPath().equals("/ops")) {
            logInFirst(ctx, "ops/login" + chosen(ctx.request().query())); // relative, see PageFiles
        } else if (ctx.normalizedPath().equals("/ops/product")) {
            logInFirst(ctx, "login?page=product");
        } else if (check instanceof TokenRejected refused) {
            errors.send(ctx, 401, refused.why());
        }
    }

    private static void logInFirst(RoutingContext ctx, String login) {
        ctx.response().setStatusCode(303).putHeader(HttpHeaders.LOCATION, login).end();
    }

    /** Returns the page's query, so that the user sees the requested view after the login. */
    private static String chosen(@Nullable String query) {
        return query != null && PLAIN.matcher(query).matches() ? "?" + query : "";
    }

    /** Returns true if the request has a valid token or none is required. */
    boolean knows(RoutingContext ctx) {
        return !asks || check(ctx) instanceof TokenAccepted;
    }

    private ReadTokenVerifier.TokenCheck check(RoutingContext ctx) {
        String bearer = BearerToken.of(ctx.request());
        if (bearer != null) {
            return readers.verify(TokenScope.OPS, bearer);
        }
        Cookie session = ctx.request().getCookie(cookie);
        return readers.verify(TokenScope.OPS, session == null ? null : session.getValue());
    }

    /** Ends the feed when the token expires, because a feed has no end of its own. */
    private void endWith(RoutingContext ctx, Instant until) {
        if (ctx.normalizedPath().equals("/ops/live") && !until.equals(Instant.MAX)) {
            long timer = vertx.setTimer(
                    1 + readers.millisUntil(until), over -> ctx.response().reset());
            ctx.addEndHandler(ended -> vertx.cancelTimer(timer));
        }
    }

    private void logIn(RoutingContext ctx) {
        String token = BearerToken.of(ctx.request());
        String session = readers.session(TokenScope.OPS, token, SESSION);
        if (session == null) {
            String why = readers.verify(TokenScope.OPS, token) instanceof TokenRejected no
                    ? no.why()
                    : "no session for this";
            errors.send(ctx, 401, why);
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
}
