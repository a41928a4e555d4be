package io.lossy.telemetry;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** One connection through a {@link Relay}: two sockets, and what befalls the bytes between them. */
final class Passage {
    private final Relay relay;
    private final Vertx vertx;
    private final NetSocket near;
    private final NetSocket far;
    private final long limit;
    private long passed;
    private boolean ended;
    private volatile boolean forgotten;

    Passage(Relay relay, Vertx vertx, NetSocket near, NetSocket far, long limit) {
        this.relay = relay;
        this.vertx = vertx;
        this.near = near;
        this.far = far;
        this.limit = limit;
    }

    Passage begin(Consumer<Passage> end) {
        Lane there = new Lane(far);
        Lane back = new Lane(near);
        near.handler(bytes -> {
            if (relay.mode() != Relay.Mode.SILENT) {
                there.pass(bytes);
            }
        });
        far.handler(bytes -> {
            if (relay.mode() == Relay.Mode.OPEN || relay.mode() == Relay.Mode.STALLED) {
                back.pass(bytes);
            }
        });
        near.exceptionHandler(broken -> {}); // the close handler hears of it
        far.exceptionHandler(broken -> {});
        near.closeHandler(closed -> {
            end.accept(this);
            far.close();
        });
        far.closeHandler(closed -> near.close());
        near.resume();
        return this;
    }

    void close() {
        near.close();
    }

    void forget() {
        forgotten = true;
    }

    void stall(boolean stalled) {
        if (stalled) {
            near.pause();
            far.pause();
        } else {
            near.resume();
            far.resume();
        }
    }

    void reset() {
        onOpen(near, this::reset);
        onOpen(far, this::reset);
    }

    private void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0); // no goodbye
        channel.close();
    }

    void halfClose() {
        onOpen(far, channel -> ((DuplexChannel) channel).shutdownOutput());
    }

    /** On its own thread, where nobody closes it in between. */
    private static void onOpen(NetSocket socket, Consumer<Channel> act) {
        Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
        channel.eventLoop().execute(() -> {
            if (channel.isActive()) {
                act.accept(channel);
            }
        });
    }

    private synchronized boolean mayPass(int bytes) {
        passed += bytes;
        if (passed <= limit) {
            return !ended;
        }
        ended = true;
        near.close();
        return false;
    }

    /** One direction, in which what is held back keeps its order. */
    private final class Lane {
        private final NetSocket to;
        private final Deque<Held> held = new ArrayDeque<>();
        /** When the last of them is due, by {@link System#nanoTime}. */
        private long lastDue = System.nanoTime();

        Lane(NetSocket to) {
            this.to = to;
        }

        void pass(Buffer bytes) {
            if (forgotten || !mayPass(bytes.length())) {
                return;
            }
            if (held.isEmpty() && relay.pace() == Relay.Pace.FREE) {
                to.write(bytes);
                return;
            }
            lastDue = relay.pace().due(System.nanoTime(), lastDue, bytes.length());
            held.add(new Held(bytes, lastDue));
            if (held.size() == 1) {
                next();
            }
        }

        private void next() {
            long rest = (held.element().due() - System.nanoTime()) / 1_000_000;
            vertx.setTimer(Math.max(1, rest), due -> {
                to.write(held.remove().bytes());
                if (!held.isEmpty()) {
                    next();
                }
            });
        }
    }

    private record Held(Buffer bytes, long due) {}
}
