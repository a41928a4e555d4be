package io.lossy.telemetry.node;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.database.Statements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Compares the signing keys of a server that starts with those of the servers that run on its database. They are identified
 * by their ids, which are digests of the keys.
 */
public final class SharedSigningKeys {
    private static final String SEPARATOR = "+";
    private static final String LIVE = "SELECT name, keys FROM nodes WHERE seen_at > now() - interval '"
            + KnownNode.LIVE.toSeconds() + " seconds' ORDER BY name, incarnation";

    private SharedSigningKeys() {}

    /** A live server. */
    private record LiveNode(String name, List<String> ids) {}

    /** Returns the check value of keys with these ids. */
    public static String checkValue(List<String> ids) {
        return String.join(SEPARATOR, ids);
    }

    /**
     * Rejects keys of which a live server accepts none: a token from there would be invalid here. One key in common is enough,
     * so that servers can be restarted one after the other after a rotation.
     *
     * @param ids   of the keys of this server
     * @param place the file that they come from
     * @throws IllegalStateException if the keys differ; the message says which file to copy
     */
    public static void require(DatabaseAddress owner, List<String> ids, String place) {
        for (LiveNode node : live(owner)) {
            if (!node.ids().isEmpty() && Collections.disjoint(node.ids(), ids)) {
                throw new IllegalStateException("the server " + node.name()
                        + " of this database signs its tokens with other keys (" + String.join(", ", node.ids())
                        + ") than those in " + place + " (" + (ids.isEmpty() ? "none" : String.join(", ", ids))
                        + "): copy keys/signing.keys from the data folder of that server, or stop all servers first");
            }
        }
    }

    private static List<LiveNode> live(DatabaseAddress owner) {
        return DatabaseSession.inTransaction(owner, Isolation.READ_COMMITTED, connection -> {
            List<LiveNode> live = new ArrayList<>();
            Statements.each(connection, LIVE, row -> live.add(node(row.getString("name"), row.getString("keys"))));
            return live;
        });
    }

    private static LiveNode node(String name, String keys) {
        String ids = SharedParts.of("", keys).values().getOrDefault(SharedPart.SIGNING_KEYS, "");
        return new LiveNode(
                name,
                Arrays.stream(ids.split("\\" + SEPARATOR))
                        .filter(id -> !id.isEmpty())
                        .toList());
    }
}
