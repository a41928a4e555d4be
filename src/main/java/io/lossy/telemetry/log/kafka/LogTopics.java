package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.log.record.LogSettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of the log: one for each family, and one for rejections and clients' reports. Creates those that are missing,
 * and checks the settings of all, because a wrong one breaks what {@code accepted} promises.
 */
public final class LogTopics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogTopics.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PROBE = Duration.ofSeconds(2);
    /** The version of the records. A server that writes another one uses other topics. */
    private static final String VERSION = "-v" + 1 + "-";

    private final LogSettings settings;
    private final TopicRules rules;
    private final Admin admin;

    public LogTopics(LogSettings settings) {
        this.settings = settings;
        this.rules = new TopicRules(settings);
        this.admin = Admin.create(LogProperties.common(settings));
    }

    /** Returns the topic of a family's events. */
    static String ofFamily(LogSettings settings, String family) {
        return settings.prefix() + VERSION + "events-" + family;
    }

    /** Returns the topic of rejections and of clients' reports. */
    static String ofRejections(LogSettings settings) {
        return settings.prefix() + VERSION + "rejections";
    }

    /** Returns the topic of choices, which keeps the latest of each install. */
    static String ofOptOuts(LogSettings settings) {
        return settings.prefix() + VERSION + "opt-outs";
    }

    boolean isOptOuts(String topic) {
        return topic.equals(ofOptOuts(settings));
    }

    /**
     * Creates the missing topics and checks all. Blocks.
     *
     * @return the ids of the topics by name
     * @throws LogSetupException if the log cannot be used
     */
    public Map<String, String> ready(Collection<String> families) {
        TreeSet<String> wanted = new TreeSet<>();
        wanted.add(ofRejections(settings));
        wanted.add(ofOptOuts(settings));
        families.forEach(family -> wanted.add(ofFamily(settings, family)));
        try {
            TreeSet<String> missing = new TreeSet<>(wanted);
            missing.removeAll(get(admin.listTopics().names()));
            create(missing);
            checkSettings(wanted);
            Map<String, String> ids = new HashMap<>();
            for (TopicDescription topic :
                    get(admin.describeTopics(wanted).allTopicNames()).values()) {
                ids.put(topic.name(), topic.topicId().toString());
                rules.warnOfFewReplicas(topic);
            }
            return ids;
        } catch (TimeoutException e) {
            throw new LogSetupException(
                    "no broker of log.bootstrap (" + settings.cluster()
                            + ") answers; start Kafka, or change log.bootstrap",
                    e);
        } catch (ExecutionException e) {
            throw new LogSetupException(
                    "the log at " + settings.cluster() + " can't be used: " + String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogSetupException("interrupted while the log was checked", e);
        }
    }

    private void create(Collection<String> missing) throws ExecutionException, InterruptedException, TimeoutException {
        List<NewTopic> topics = new ArrayList<>();
        for (String name : missing) {
            topics.add(new NewTopic(name, isOptOuts(name) ? 1 : settings.partitions(), (short) settings.replicas())
                    .configs(isOptOuts(name) ? rules.ofOptOuts() : rules.ofRecords()));
        }
        for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
            try {
                get(created);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) { // another server starts too
                    throw e;
                }
            }
        }
        if (!missing.isEmpty()) {
            LOG.atInfo().addKeyValue("topics", missing).log("topics of the log created");
        }
    }

    private void checkSettings(Collection<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        for (Map.Entry<ConfigResource, Config> topic :
                get(admin.describeConfigs(resources).all()).entrySet()) {
            String problem = isOptOuts(topic.getKey().name())
                    ? rules.optOutsProblem(topic.getValue())
                    : rules.recordsProblem(topic.getValue());
            if (!problem.isEmpty()) {
                throw new LogSetupException("topic " + topic.getKey().name() + " has " + problem, null);
            }
        }
    }

    /** Succeeds if a broker answers. */
    public Future<Void> probe() {
        return Future.fromCompletionStage(admin.describeCluster()
                        .clusterId()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .orTimeout(PROBE.toMillis(), TimeUnit.MILLISECONDS))
                .mapEmpty();
    }

    /** Has the brokers delete the records before these offsets. They are stored. What fails is deleted with the next records. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback reports a failure
    void deleteStored(Map<TopicPartition, Long> next) {
        Map<TopicPartition, RecordsToDelete> stored = new HashMap<>();
        next.forEach((partition, offset) -> stored.put(partition, RecordsToDelete.beforeOffset(offset)));
        admin.deleteRecords(stored).all().whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.atWarn()
                        .addKeyValue("partitions", next.size())
                        .addKeyValue("cause", failure.toString())
                        .log("stored records of the log not deleted yet; they go with the next ones");
            }
        });
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
