package io.lossy.telemetry.node;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The servers on one database, as one heartbeat found them.
 *
 * @param self   the server that asked
 * @param others the others that were seen in the last minutes, by name. A server that ended and started again under its name
 *               is there once.
 */
public record NodeList(KnownNode self, List<KnownNode> others) {
    public NodeList {
        List<KnownNode> all = Stream.concat(Stream.of(self), others.stream()).toList();
        others = others.stream()
                .filter(node -> node.isLive() || all.stream().noneMatch(node::isReplacedBy))
                .sorted(Comparator.comparing(KnownNode::name).thenComparing(KnownNode::incarnation))
                .toList();
    }

    /** Returns the number of live servers, the asking one included. */
    public int live() {
        return 1 + (int) others.stream().filter(KnownNode::isLive).count();
    }

    /** Returns the servers that stopped sending heartbeats and have not said that they end. */
    public List<KnownNode> silent() {
        return others.stream().filter(node -> !node.isLive()).toList();
    }

    /** Returns the number of live servers that differ from the asking one in this part. */
    public int differing(SharedPart part) {
        return (int) others.stream()
                .filter(node -> node.isLive() && differences(node).contains(part))
                .count();
    }

    /** Returns the parts in which at least one live server differs from the asking one. */
    public Set<SharedPart> differences() {
        Set<SharedPart> different = EnumSet.noneOf(SharedPart.class);
        others.stream().filter(KnownNode::isLive).forEach(node -> different.addAll(differences(node)));
        return different;
    }

    /** Returns the parts in which a server differs from the asking one. */
    public Set<SharedPart> differences(KnownNode node) {
        return self.shared().differences(node.shared());
    }
}
