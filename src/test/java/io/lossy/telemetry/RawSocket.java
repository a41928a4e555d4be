package io.lossy.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP connection without manners: says any bytes, and need not read. */
public final class RawSocket implements AutoCloseable {
    private static final int PATIENCE_MS = 20_000;

    /** Whoever has said nothing for this long waits for more. */
    private static final int QUIET_MS = 150;

    private static final int MOST_HEARD = 1 << 20;

    private final Socket socket;

    private RawSocket(Socket socket) {
        this.socket = socket;
    }

    public static RawSocket connect(int port) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(8 << 10); // small, so that not reading is soon felt
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            return new RawSocket(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RawSocket say(String text) {
        return say(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawSocket say(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Upgrades to a WebSocket; returns the head of the answer. */
    public String upgrade(String path, String... headers) {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return say(head.append("\r\n").toString()).readHead();
    }

    public RawSocket frame(int opcode, byte[] payload) {
        return say(encoded(opcode, payload));
    }

    /** One WebSocket frame, masked with zeros: 1 text, 2 binary, 8 close, 9 ping. */
    public static byte[] encoded(int opcode, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        out.write(0x80 | opcode);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            out.write(0x80 | 126);
            out.write(payload.length >> 8);
            out.write(payload.length & 0xff);
        } else {
            out.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift) & 0xff);
            }
        }
        out.writeBytes(new byte[4]);
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /**
     * Says this again and again until the other side takes no more for two seconds, or has taken {@code limit} bytes.
     *
     * @return the bytes that were taken
     */
    public long sayUntilBlocked(byte[] bytes, long limit) throws InterruptedException {
        AtomicLong taken = new AtomicLong();
        Thread writer = new Thread(
                () -> {
                    while (taken.get() < limit) {
                        say(bytes);
                        taken.addAndGet(bytes.length);
                    }
                },
                "flood");
        writer.setDaemon(true);
        writer.setUncaughtExceptionHandler((thread, closed) -> {}); // the test closes the socket under it
        writer.start();
        for (long before = -1; before != taken.get() && writer.isAlive(); ) {
            before = taken.get();
            writer.join(2_000);
        }
        return taken.get();
    }

    public RawSocket text(String message) {
        return frame(1, message.getBytes(StandardCharsets.UTF_8));
    }

    /** The head of one response, byte by byte so that nothing after it is lost. */
    public String readHead() {
        StringBuilder head = new StringBuilder();
        try {
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = socket.getInputStream().read();
                if (b < 0) {
                    break;
                }
                head.append((char) b);
            }
            return head.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All until the other side closes, or resets; fails when it does neither. */
    public String readToEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[8192];
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                all.write(chunk, 0, n);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open after " + all, e);
        } catch (IOException e) {
            return all.toString(StandardCharsets.ISO_8859_1); // reset: closed as well
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Says this, hears what is answered until nothing more comes, then hangs up and hears the other side do the same. */
    public String sayAndHangUp(byte[] bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.getOutputStream().write(bytes);
            socket.setSoTimeout(QUIET_MS);
            byte[] chunk = new byte[8192];
            for (int n = socket.getInputStream().read(chunk);
                    n >= 0;
                    n = socket.getInputStream().read(chunk)) {
                all.write(chunk, 0, n);
                if (all.size() > MOST_HEARD) {
                    break; // a feed
                }
            }
        } catch (SocketTimeoutException e) {
            hangUp();
        } catch (IOException e) {
            return all.toString(StandardCharsets.ISO_8859_1); // reset: closed as well
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private void hangUp() {
        try {
            socket.setSoTimeout(PATIENCE_MS);
            socket.shutdownOutput();
        } catch (IOException e) {
            return; // the other side was first
        }
        readToEnd();
    }

    /** Whether the other side has closed by now; what it said before is thrown away. */
    public boolean hasEnded() {
        try {
            socket.setSoTimeout(50);
            while (socket.getInputStream().read() >= 0) {
                // not the end yet
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends with a reset, as a process that is killed does. */
    public void abort() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True when the other side has closed or reset the connection: writing fails, sooner or later. */
    public boolean refusesMore(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
