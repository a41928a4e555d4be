package io.lossy.telemetry.address;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request to a host that {@code java.net.http} rejects because of its name, see
 * {@link WebAddress#suitsJavaNetHttp()}. Blocks, and fails with the same exceptions as {@code java.net.http}. HTTPS
 * requests fail, because Java does not verify certificates for such names.
 */
public final class PlainHttp {
    private final WebAddress address;
    private final Map<String, String> headers;
    private final Duration patience;
    private volatile @Nullable HttpURLConnection connection;

    /** @param patience time-out to connect, and for each read of the response */
    public PlainHttp(WebAddress address, Map<String, String> headers, Duration patience) {
        this.address = address;
        this.headers = Map.copyOf(headers);
        this.patience = patience;
    }

    /** Holds the response; {@code retryAfter} is empty if it has no such header. */
    @SuppressWarnings("ArrayRecordComponent") // read once, by the caller
    public record Answer(int status, String retryAfter, byte[] body) {}

    /**
     * @param body      null: sends GET; otherwise sends POST with this body
     * @param mostBytes limit for the body of the response; a longer one fails
     */
    public Answer send(byte @Nullable [] body, int mostBytes) throws IOException {
        HttpURLConnection open = (HttpURLConnection) address.toUri().toURL().openConnection();
        connection = open;
        open.setInstanceFollowRedirects(false);
        open.setConnectTimeout((int) patience.toMillis());
        open.setReadTimeout((int) patience.toMillis());
        headers.forEach(open::setRequestProperty);
        try {
            if (body != null) {
                open.setDoOutput(true);
                open.getOutputStream().write(body);
            }
            return answer(open, mostBytes);
        } catch (UnknownHostException e) {
            throw (IOException) new ConnectException("no such host: " + address.host()).initCause(e);
        } catch (SocketTimeoutException e) {
            throw (IOException) new HttpTimeoutException("no answer in time").initCause(e);
        } finally {
            open.disconnect();
        }
    }

    /** Aborts the request; call it from another thread. */
    public void cancel() {
        HttpURLConnection open = connection;
        if (open != null) {
            open.disconnect();
        }
    }

    private static Answer answer(HttpURLConnection open, int mostBytes) throws IOException {
        int status = open.getResponseCode();
        String retryAfter = open.getHeaderField("retry-after");
        try (InputStream in = status >= 400 ? open.getErrorStream() : open.getInputStream()) {
            byte[] read = in == null ? new byte[0] : in.readNBytes(mostBytes + 1);
            if (read.length > mostBytes) {
                throw new IOException("the answer is longer than " + mostBytes + " bytes");
            }
            return new Answer(status, retryAfter == null ? "" : retryAfter, read);
        }
    }
}
