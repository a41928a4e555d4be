package io.lossy.telemetry.log.record;

/**
 * A partition of the log.
 *
 * @param topicId of the cluster. A topic that is deleted and created again has another one, and its offsets begin again
 */
public record LogPartition(String topicId, String topic, int number) {}
