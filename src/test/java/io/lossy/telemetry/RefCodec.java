package io.lossy.telemetry;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Passes immutable objects between the rooms of a test by reference, as the server's own codec does. */
public final class RefCodec<T> implements MessageCodec<T, T> {
    private final String name;

    private RefCodec(Class<T> type) {
        this.name = "ref-" + type.getSimpleName();
    }

    /** Registers itself as the default codec of each type. */
    public static void register(Vertx vertx, Class<?>... types) {
        for (Class<?> type : types) {
            registerOne(vertx, type);
        }
    }

    private static <T> void registerOne(Vertx vertx, Class<T> type) {
        vertx.eventBus().registerDefaultCodec(type, new RefCodec<>(type));
    }

    @Override
    public void encodeToWire(Buffer buffer, T body) {
        throw new UnsupportedOperationException("local only");
    }

    @Override
    public T decodeFromWire(int pos, Buffer buffer) {
        throw new UnsupportedOperationException("local only");
    }

    @Override
    public T transform(T body) {
        return body;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
