package io.lossy.telemetry.access;

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
 * Counts what a WebSocket has said of a message without coming to its end. Vert.x gathers the fragments unseen, so that some
 * hundred sockets that begin a message each and never end it would fill the heap.
 */
final class Unfinished extends ChannelInboundHandlerAdapter {
    private final Line line;
    private final IntPredicate hold;
    private final IntConsumer release;
    private int held;

    /**
     * @param hold    asked whether there is room for so many bytes more; if not, the line is cut
     * @param release told how many are no longer kept
     */
    Unfinished(Line line, IntPredicate hold, IntConsumer release) {
        this.line = line;
        this.hold = hold;
        this.release = release;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof WebSocketFrame frame && isData(frame) && !gathers(frame)) {
            ReferenceCountUtil.release(frame);
            line.cut();
        } else {
            context.fireChannelRead(message);
        }
    }

    private static boolean isData(WebSocketFrame frame) {
        return frame instanceof TextWebSocketFrame
                || frame instanceof BinaryWebSocketFrame
                || frame instanceof ContinuationWebSocketFrame;
    }

    /** False when there is no room. */
    private boolean gathers(WebSocketFrame frame) {
        if (frame.isFinalFragment()) {
            letGo();
            return true;
        }
        int bytes = frame.content().readableBytes();
        boolean room = hold.test(bytes);
        held += room ? bytes : 0;
        return room;
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
