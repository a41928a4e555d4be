package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.log.record.RecordEncoder;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which settings a topic of the log has, and what is wrong with those of a topic that exists. */
final class TopicRules {
    private static final Logger LOG = LoggerFactory.getLogger(TopicRules.class);

    private static final String SIZE = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
    private static final String IN_SYNC = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
    private static final String RETENTION = TopicConfig.RETENTION_MS_CONFIG;
    private static final String POLICY = TopicConfig.CLEANUP_POLICY_CONFIG;
    private static final String UNCLEAN = TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG;
    private static final int TOPIC_BYTES = 1 << 20;
    /** The largest record, with what Kafka's own fields may add. */
    private static final int RECORD_BYTES = RecordEncoder.MOST_BYTES + 10_000;

    private final LogSettings settings;

    TopicRules(LogSettings settings) {
        this.settings = settings;
    }

    /** Returns the settings of a new topic of events or rejections. */
    Map<String, String> ofRecords() {
        return settings(
                TopicConfig.CLEANUP_POLICY_DELETE,
                String.valueOf(settings.retention().toMillis()));
    }

    /** Returns the settings of a new topic of opt-outs, which keeps the latest of each install for ever. */
    Map<String, String> ofOptOuts() {
        return settings(TopicConfig.CLEANUP_POLICY_COMPACT, "-1");
    }

    private Map<String, String> settings(String policy, String retention) {
        return Map.of(
                IN_SYNC,
                String.valueOf(settings.minInSync()),
                SIZE,
                String.valueOf(TOPIC_BYTES),
                RETENTION,
                retention,
                POLICY,
                policy,
                UNCLEAN,
                "false");
    }

    /** Returns what is wrong with a topic's settings, which are in the cluster's metadata; empty if nothing is. */
    String recordsProblem(Config config) {
        long bytes = value(config, SIZE);
        long retention = value(config, RETENTION);
        if (bytes < RECORD_BYTES) {
            return SIZE + "=" + bytes + ", but a record may have " + RECORD_BYTES + "; raise it with kafka-configs";
        } else if (retention < 0 || retention > settings.retention().toMillis()) {
            return RETENTION + "=" + retention + ", but log.retention_hours allows at most "
                    + settings.retention().toMillis() + "; change it with kafka-configs";
        }
        return inSyncProblem(config);
    }

    String optOutsProblem(Config config) {
        String policy = config.get(POLICY).value();
        return policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)
                ? inSyncProblem(config)
                : POLICY + "=" + policy + ", and would lose opt-outs; set it to compact with kafka-configs";
    }

    private String inSyncProblem(Config config) {
        long inSync = value(config, IN_SYNC);
        return inSync < settings.minInSync()
                ? IN_SYNC + "=" + inSync + ", but log.min_in_sync promises " + settings.minInSync()
                        + "; raise it with kafka-configs"
                : "";
    }

    private static long value(Config config, String name) {
        return Long.parseLong(config.get(name).value());
    }

    /** Logs that a topic has fewer replicas than new ones get. It keeps what it promises, but bears fewer failures. */
    void warnOfFewReplicas(TopicDescription topic) {
        int fewest = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (fewest < settings.replicas()) {
            LOG.atWarn()
                    .addKeyValue("topic", topic.name())
                    .addKeyValue("replicas", fewest)
                    .addKeyValue("wanted", settings.replicas())
                    .log("a topic of the log has fewer replicas than log.replicas; add some with"
                            + " kafka-reassign-partitions, or lower log.replicas");
        }
    }
}
