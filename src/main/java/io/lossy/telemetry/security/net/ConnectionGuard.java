package io.lossy.telemetry.security.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Controls the TCP connection under a request or a bridge socket, because Vert.x cannot do three things on a WebSocket:
 *
 * <ul>
 *   <li>report whether the client reads what is written to it;
 *   <li>pause reading from clients that do not read our writes: Vert.x answers each ping frame itself, so a client that
 *       sends pings and reads nothing would fill the heap with pongs;
 *   <li>close the connection at once: a close frame queues behind the unread output, and its time-out starts only when
 *       it has left, so a stalled client would stay connected.
 * </ul>
 *
 * Owned by the connection's event loop.
 */
public final class ConnectionGuard extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<ConnectionGuard> KEY = AttributeKey.valueOf(ConnectionGuard.class, "line");

    private @Nullable ChannelHandlerContext context;
    private boolean onlyWhileWritable;
    private boolean held;
    private long lastActivity;
    private boolean detachFromHttp;
    private @Nullable Runnable releaseSlotAction;
    private boolean ending;
    private final @Nullable Network network;

    private ConnectionGuard(@Nullable Network network) {
        this.network = network;
    }

    /** Returns the instance of this connection, and installs it in the pipeline at the first call. */
    public static ConnectionGuard of(HttpConnection connection) {
        ChannelHandlerContext last = ((HttpServerConnection) connection).channelHandlerContext();
        Channel channel = last.channel();
        ConnectionGuard line = channel.attr(KEY).get();
        if (line == null) {
            line = new ConnectionGuard(Network.of(connection.remoteAddress().hostAddress()));
            channel.attr(KEY).set(line);
            // In front of Vert.x's own handler: from here, close() closes the channel instead of sending a close frame.
            channel.pipeline()
                    .addFirst("line", line)
                    .addBefore(last.name(), "piled-up", new PipelineOverflowHandler(line));
        }
        return line;
    }

    /** Returns the network of the other end, which may be a proxy; null if its address is not known. */
    public @Nullable Network network() {
        return network;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (onlyWhileWritable) {
            hold(context.channel(), !context.channel().isWritable());
        }
        context.fireChannelWritabilityChanged();
    }

    /** Reads only while the client reads, from now on. For WebSockets; HTTP has its own pauses. */
    public void readOnlyWhileWritable() {
        onlyWhileWritable = true;
        if (context != null) {
            hold(context.channel(), !context.channel().isWritable());
        }
    }

    /**
     * Counts the bytes of fragmented messages while they are incomplete, from now on. For WebSockets.
     *
     * @param hold    reserves so many bytes; if it returns false, the connection is cut
     * @param release receives the number of bytes that are no longer held
     */
    public void paysForFragments(IntPredicate hold, IntConsumer release) {
        if (context != null) {
            ChannelPipeline pipeline = context.pipeline();
            pipeline.addBefore(
                    pipeline.lastContext().name(), "unfinished", new FragmentAccounting(this, hold, release));
        }
    }

    private void hold(Channel channel, boolean hold) {
        if (hold != held) {
            held = hold;
            channel.config().setAutoRead(!hold);
        }
    }

    /** Returns false while too much output is unread (above Netty's high-water mark, 64 KiB). */
    public boolean isWritable() {
        return context == null || context.channel().isWritable();
    }

    /** Runs the action when the connection closes. Vert.x reports this for HTTP, but not after a WebSocket upgrade. */
    @SuppressWarnings("FutureReturnValueIgnored") // the future is the channel's own
    void whenClosed(Runnable then) {
        if (context != null) {
            context.channel().closeFuture().addListener(closed -> then.run());
        }
    }

    /** Records when the connection opened or its last request arrived; for {@link ConnectionLimiter}. */
    void touch(long nanos) {
        lastActivity = nanos;
    }

    /**
     * Ends the time-out and the count of HTTP connections for this one, because it is now a WebSocket or a feed, which
     * have their own limits.
     */
    public void detachFromHttp() {
        detachFromHttp = true;
        releaseSlot();
    }

    /** Counts the connection among the HTTP connections of its address, until it is upgraded or closes. */
    void acquireSlot(Runnable giveBack) {
        releaseSlotAction = giveBack;
    }

    /** Ends that count, if there is one. */
    void releaseSlot() {
        Runnable giveBack = releaseSlotAction;
        releaseSlotAction = null;
        if (giveBack != null) {
            giveBack.run();
        }
    }

    boolean idleSince(long nanos) {
        return !detachFromHttp && lastActivity - nanos < 0;
    }

    /** Marks the connection as closing, because requests that were read together with the last one may still arrive. */
    void ending() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }

    /** Closes the connection at once and discards pending output. */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing to do after the close
    public void closeNow() {
        ending = true;
        if (context != null) {
            context.close();
        }
    }
}
