package io.lossy.telemetry.access;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;

/**
 * Ends a connection on which more requests piled up than the compressor of answers keeps account of. Vert.x has no answer
 * to that, only a stack trace in the log for each request, and goes on listening.
 */
final class PiledUp extends ChannelInboundHandlerAdapter {
    private final Line line;

    PiledUp(Line line) {
        this.line = line;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof IllegalStateException) {
            line.cut();
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
