package io.lossy.telemetry;

import io.lossy.telemetry.BridgeClient.Transport;
import io.vertx.core.json.JsonObject;

/** The ways in, so that a test can say the same through each and expect the same. */
public enum Door {
    HTTP {
        @Override
        Visitor enter(ServerFixture server) {
            Web web = server.web();
            return body -> web.post(body).json();
        }
    },
    RAW_BRIDGE {
        @Override
        Visitor enter(ServerFixture server) {
            return overBridge(server.bridge(Transport.RAW));
        }
    },
    FRAMED_BRIDGE {
        @Override
        Visitor enter(ServerFixture server) {
            return overBridge(server.bridge(Transport.FRAMED));
        }
    };

    /** A client that has come in. */
    public interface Visitor extends AutoCloseable {
        /** The body of the answer. */
        JsonObject ask(JsonObject body);

        @Override
        default void close() {}
    }

    abstract Visitor enter(ServerFixture server);

    private static Visitor overBridge(BridgeClient bridge) {
        return new Visitor() {
            @Override
            public JsonObject ask(JsonObject body) {
                return bridge.request(body).getJsonObject("body");
            }

            @Override
            public void close() {
                bridge.close();
            }
        };
    }
}
