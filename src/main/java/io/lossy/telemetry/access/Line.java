package io.lossy.telemetry.access;

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
 * The TCP connection under a request or a bridge socket, for the three things Vert.x can't say through a WebSocket:
 *
 * <ul>
 *   <li>whether the other side takes what is written to it;
 *   <li>don't read from one who doesn't read: each ping frame is answered by Vert.x itself, so a sender of pings that
 *       reads nothing would fill the heap with pongs;
 *   <li>end it now: a close frame queues behind what the client does not take, and its time-out starts only once it has
 *       left, so a client that stalls can't be got rid of politely.
 * </ul>
 *
 * Lives on the connection's event loop.
 */
public final class Line extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<Line> KEY = AttributeKey.valueOf(Line.class, "line");

    private @Nullable ChannelHandlerContext place;
    private boolean onlyWhileWritable;
    private boolean held;
    private long heardAt;
    private boolean upgraded;
    private @Nullable Runnable placeGiven;
    private boolean ending;

    /** The line of this connection, laid when it is first asked for. */
    public static Line under(HttpConnection connection) {
        ChannelHandlerContext last = ((HttpServerConnection) connection).channelHandlerContext();
        Channel channel = last.channel();
        Line line = channel.attr(KEY).get();
        if (line == null) {
            line = new Line();
            channel.attr(KEY).set(line);
            // In front of Vert.x's own handler: a close from here is a close, not the wish for a close frame.
            channel.pipeline().addFirst("line", line).addBefore(last.name(), "piled-up", new PiledUp(line));
        }
        return line;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        place = context;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (onlyWhileWritable) {
            hold(context.channel(), !context.channel().isWritable());
        }
        context.fireChannelWritabilityChanged();
    }

    /** From now on reads only while the other side reads. For WebSockets: HTTP has its own pauses. */
    public void readOnlyWhileWritable() {
        onlyWhileWritable = true;
        if (place != null) {
            hold(place.channel(), !place.channel().isWritable());
        }
    }

    /**
     * From now on has messages that come in fragments pay for their room while they are gathered. For WebSockets.
     *
     * @param hold    whether there is room for so many bytes more; if not, the line is cut
     * @param release told how many are no longer kept
     */
    public void paysForFragments(IntPredicate hold, IntConsumer release) {
        if (place != null) {
            ChannelPipeline pipeline = place.pipeline();
            pipeline.addBefore(pipeline.lastContext().name(), "unfinished", new Unfinished(this, hold, release));
        }
    }

    private void hold(Channel channel, boolean hold) {
        if (hold != held) {
            held = hold;
            channel.config().setAutoRead(!hold);
        }
    }

    /** False while more is written than the other side takes (Netty's high-water mark, 64 KiB). */
    public boolean isWritable() {
        return place == null || place.channel().isWritable();
    }

    /** Vert.x tells of the end of an HTTP connection, and not of one that has become a WebSocket. */
    @SuppressWarnings("FutureReturnValueIgnored") // it is the channel's own
    void whenClosed(Runnable then) {
        if (place != null) {
            place.channel().closeFuture().addListener(closed -> then.run());
        }
    }

    /** A request began at this time; for {@link Lines}. */
    void heard(long nanos) {
        heardAt = nanos;
    }

    /** It is a WebSocket or a feed now, and kept by other rules. */
    public void upgraded() {
        upgraded = true;
        leave();
    }

    /** Takes a place among its address's HTTP connections, until it is a WebSocket or ends. */
    void takesPlace(Runnable giveBack) {
        placeGiven = giveBack;
    }

    /** Gives the place back, if it has one. */
    void leave() {
        Runnable giveBack = placeGiven;
        placeGiven = null;
        if (giveBack != null) {
            giveBack.run();
        }
    }

    boolean silentSince(long nanos) {
        return !upgraded && heardAt - nanos < 0;
    }

    /** Nothing more is listened to: what was read together with the last request may still come up. */
    void ending() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }

    /** Ends the connection at once, whatever waits to be written. */
    @SuppressWarnings("FutureReturnValueIgnored") // there is nothing left to do when it has ended
    public void cut() {
        ending = true;
        if (place != null) {
            place.close();
        }
    }
}
