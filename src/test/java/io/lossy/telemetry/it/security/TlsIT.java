package io.lossy.telemetry.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.config.SetupException;
import io.lossy.telemetry.fixture.Certificate;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ports with a certificate of their own. */
class TlsIT {
    @TempDir
    private static Path folder;

    private static Certificate certificate;
    private static TelemetryServer server;

    @BeforeAll
    static void open() {
        certificate = Certificate.in(folder);
        String tls = "\n  tls: { certificate: " + certificate.certificate() + ", key: " + certificate.key() + " }";
        server = ServerFixture.launch(
                folder.resolve("data"),
                0,
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                text -> text.replace("${LOSSY_HOST:127.0.0.1}", "127.0.0.1" + tls)
                        .replace("${LOSSY_MANAGEMENT_HOST:127.0.0.1}", "127.0.0.1" + tls));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().sslContext(certificate.trusting()).build();
    }

    @Test
    void bothPortsAnswerOverTlsAndTellBrowsersToStayThere() throws Exception {
        for (String address : new String[] {
            "https://127.0.0.1:" + server.port() + "/v1/aggregates",
            "https://127.0.0.1:" + server.managementPort() + "/metrics"
        }) {
            HttpResponse<String> answer =
                    client().send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(address).isEqualTo(200);
            assertThat(answer.headers().firstValue("strict-transport-security")).hasValue("max-age=31536000");
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void theBridgeIsAWebSocketOverTls(Transport transport) {
        Vertx vertx = Vertx.vertx();
        WebSocketClientOptions tls =
                new WebSocketClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false);
        try (TestBridgeClient client =
                TestBridgeClient.connect(vertx, server.port(), transport, tls, "http://localhost:3000")) {
            client.mustStillWork();
        } finally {
            vertx.close().await();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksWhatIsSound(String protocol) throws IOException {
        assertThat(handshake(protocol)).isEqualTo(protocol);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1", "TLSv1.1"})
    void speaksNothingOlder(String protocol) {
        assertThatThrownBy(() -> handshake(protocol)).isInstanceOf(SSLException.class);
    }

    private static String handshake(String protocol) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) certificate.trusting().getSocketFactory().createSocket("127.0.0.1", server.port())) {
            socket.setSoTimeout((int) Patience.LONG.toMillis());
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            return socket.getSession().getProtocol();
        }
    }

    /** Java would say nothing of it, start, and fail every handshake. */
    @Test
    void doesNotStartWithFilesThatNoHandshakeCouldUse(@TempDir Path other) throws IOException {
        Certificate unrelated = Certificate.in(other);
        Path garbled = Files.writeString(
                other.resolve("garbled"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        for (String port : new String[] {"${LOSSY_HOST:127.0.0.1}", "${LOSSY_MANAGEMENT_HOST:127.0.0.1}"}) {
            refuses(port, certificate.certificate(), unrelated.key(), "the key is not that of the first certificate");
            refuses(port, garbled, certificate.key(), "");
        }
    }

    private static void refuses(String port, Path certificate, Path key, String why) {
        assertThatThrownBy(() -> ServerFixture.launch(
                                folder.resolve("refused"),
                                0,
                                server.database(),
                                Clock.systemUTC(),
                                text -> text.replace(
                                        port,
                                        "127.0.0.1\n  tls: { certificate: " + certificate + ", key: " + key + " }"))
                        .close())
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("no TLS with the certificate " + certificate + " and the key " + key)
                .hasMessageContaining(why);
    }

    @Test
    void plainHttpGetsNoAnswer() throws IOException {
        for (int port : new int[] {server.port(), server.managementPort()}) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout((int) Patience.LONG.toMillis());
                socket.getOutputStream()
                        .write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(answer).doesNotContain("HTTP/1.1 200", "lossy_");
            }
        }
    }
}
