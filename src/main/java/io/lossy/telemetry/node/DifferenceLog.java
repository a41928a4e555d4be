package io.lossy.telemetry.node;

import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs once when servers on one database begin to differ in a part that they should share, and once when that ends. */
public final class DifferenceLog {
    private static final Logger LOG = LoggerFactory.getLogger(DifferenceLog.class);

    private final Set<SharedPart> known = EnumSet.noneOf(SharedPart.class);

    /** Compares with the previous call. */
    public void update(NodeList nodes) {
        Set<SharedPart> now = nodes.differences();
        for (SharedPart part : SharedPart.values()) {
            if (now.contains(part) && known.add(part)) {
                LOG.atWarn()
                        .addKeyValue("part", part.word())
                        .addKeyValue("nodes", names(nodes, part))
                        .log("other servers on this database differ from this one; see /ops");
            } else if (!now.contains(part) && known.remove(part)) {
                LOG.atInfo().addKeyValue("part", part.word()).log("the servers on this database agree again");
            }
        }
    }

    private static Object names(NodeList nodes, SharedPart part) {
        return nodes.others().stream()
                .filter(node -> node.isLive() && nodes.differences(node).contains(part))
                .map(KnownNode::name)
                .toList();
    }
}
