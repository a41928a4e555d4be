package io.lossy.telemetry.security.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Counts and limits the bytes of unfinished WebSocket messages. Vert.x collects the fragments before we see them, so a
 * few hundred sockets that each begin a message and never end it would fill the heap.
 */
final class FragmentAccounting extends ChannelInboundHandlerAdapter {
    private final ConnectionGuard line;
    private final IntPredicate hold;
    private final IntConsumer release;
    private int held;

    /**
     * @param hold    reserves so many bytes; if it returns false, the connection is cut
     * @param release receives the number of bytes that are no longer held
     */
    FragmentAccounting(ConnectionGuard line, IntPredicate hold, IntConsumer release) {
        this.line = line;
        this.hold = hold;
        this.release = release;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof WebSocketFrame frame && isData(frame) && !gathers(frame)) {
            ReferenceCountUtil.release(frame);
            line.closeNow();
        } else {
            context.fireChannelRead(message);
        }
    }

    private static boolean isData(WebSocketFrame frame) {
        return frame instanceof TextWebSocketFrame
                || frame instanceof BinaryWebSocketFrame
                || frame instanceof ContinuationWebSocketFrame;
    }

    /** Counts the frame. Returns false if the limit is reached. */
    private boolean gathers(WebSocketFrame frame) {
        if (frame.isFinalFragment()) {
            letGo();
            return true;
        }
        int bytes = frame.content().readableBytes();
        boolean reserved = hold.test(bytes);
        held += reserved ? bytes : 0;
        return reserved;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        letGo();
        context.fireChannelInactive();
    }

    private void letGo() {
        release.accept(held);
        held = 0;
    }
}
