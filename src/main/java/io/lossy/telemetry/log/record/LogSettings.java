package io.lossy.telemetry.log.record;

import io.lossy.telemetry.kafka.KafkaCluster;
import java.time.Duration;

/**
 * The durable log between the batch and the persist stage. It uses no class of Kafka, so that a server without a log loads
 * none.
 *
 * @param role        what this server does
 * @param prefix      of the topics' names, and the name of the group of servers that store
 * @param partitions  of a topic that the server creates: the most servers that store events of one family
 * @param replicas    of a topic that the server creates
 * @param minInSync   on how many brokers a record is when its events are accepted
 * @param retention   after which a topic may delete a record, read or not
 * @param session     silence after which the cluster gives the partitions of a server to others
 * @param bufferBytes of records that wait for their ack; above it, events are answered with retry
 */
public record LogSettings(
        KafkaCluster cluster,
        LogRole role,
        String prefix,
        int partitions,
        int replicas,
        int minInSync,
        Duration retention,
        Duration session,
        long bufferBytes) {
    /** What a prefix may look like. Kafka takes no longer names of topics than 249 characters. */
    public static final String PREFIX_RULE = "1 to 100 of A-Z, a-z, 0-9, - and .";

    public LogSettings {
        if (!prefix.matches("[A-Za-z0-9.-]{1,100}")) {
            throw new IllegalArgumentException("a prefix has " + PREFIX_RULE);
        }
        if (partitions < 1 || replicas < minInSync || minInSync < 1) {
            throw new IllegalArgumentException(
                    "log.replicas (" + replicas + ") must be at least log.min_in_sync (" + minInSync + ")");
        }
    }
}
