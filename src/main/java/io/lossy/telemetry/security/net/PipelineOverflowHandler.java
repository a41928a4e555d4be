package io.lossy.telemetry.security.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;

/**
 * Closes a connection with more unanswered requests than the response compressor can track. Vert.x itself only logs a
 * stack trace for each such request and continues to read.
 */
final class PipelineOverflowHandler extends ChannelInboundHandlerAdapter {
    private final ConnectionGuard line;

    PipelineOverflowHandler(ConnectionGuard line) {
        this.line = line;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof IllegalStateException) {
            line.closeNow();
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
