package io.lossy.telemetry.config;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.aggregate.AggregateConfig;
import io.lossy.telemetry.batch.BatchConfig;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.ingest.IngestConfig;
import io.lossy.telemetry.metrics.MetricsConfig;
import io.lossy.telemetry.node.NodeName;
import io.lossy.telemetry.ops.OpsConfig;
import io.lossy.telemetry.retention.RetentionOptions;
import io.lossy.telemetry.yaml.Problem;
import io.lossy.telemetry.yaml.Problems.TooManyProblemsException;
import io.lossy.telemetry.yaml.YamlDocument;
import io.lossy.telemetry.yaml.YamlMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code conf/telemetry.yml} strictly and reports every mistake with its line. */
public final class ConfigReader {
    private static final Duration HOUR = Duration.ofHours(1);
    /** The value of {@code node.id} that stands for the name of this machine. */
    private static final String HOST_NAME = "hostname";

    private static final Duration MS = Duration.ofMillis(1);

    private final YamlDocument document;

    private ConfigReader(YamlDocument document) {
        this.document = document;
    }

    /**
     * @param overrides values from the command line
     * @throws SetupException with every problem of the file; if it has none, with the first contradictions between
     *     settings
     */
    public static TelemetryConfig read(
            String file, String text, Function<String, @Nullable String> env, ConfigOverrides overrides) {
        ConfigReader reader = new ConfigReader(YamlDocument.parse(file, text, env));
        return reader.config(file, overrides);
    }

    private TelemetryConfig config(String file, ConfigOverrides overrides) {
        try {
            YamlMap root = document.root();
            TelemetryConfig config = new TelemetryConfig(
                    root.string("catalog", "conf/events.yml"),
                    dataDir(root, overrides.dataDir()),
                    node(root.optionalMap("node")),
                    DatabaseSettings.roles(root.optionalMap("database"), overrides.database()),
                    ingest(root, overrides.port()),
                    AccessConfigReader.tokens(root.optionalMap("ingest")),
                    ops(root.optionalMap("management"), overrides.managementPort()),
                    store(root.optionalMap("database")),
                    batch(root.optionalMap("batch")),
                    aggregate(root.optionalMap("aggregate")),
                    metrics(root.optionalMap("metrics")),
                    retention(root.optionalMap("retention")),
                    ForwardConfigReader.lanes(root.optionalMap("forward")),
                    LogConfigReader.read(root.optionalMap("log"), overrides.role()));
            root.closeUnknownKeys();
            failIfAny();
            return config;
        } catch (TooManyProblemsException enough) {
            throw SetupException.of(document.problems().inOrder());
        } catch (IllegalArgumentException e) {
            failIfAny();
            throw new SetupException(contradictions(file, String.valueOf(e.getMessage())), e);
        }
    }

    /** Formats one contradiction per line. {@link Problem} makes quoted values safe to print. */
    private static String contradictions(String file, String lines) {
        return lines.lines()
                .map(line -> new Problem(file, 0, "", line, "").toString())
                .collect(Collectors.joining("\n"));
    }

    private void failIfAny() {
        if (!document.problems().isEmpty()) {
            throw SetupException.of(document.problems().inOrder());
        }
    }

    // Read the file's value even when overridden, so that the key is not reported as unknown.
    private static Path dataDir(YamlMap root, @Nullable Path override) {
        String configured = root.string("data_dir", "data");
        return override != null ? override : Path.of(configured);
    }

    private static NodeName node(YamlMap map) {
        String id = map.string("id", HOST_NAME);
        if (!id.equals(HOST_NAME)) {
            try {
                return new NodeName(id);
            } catch (IllegalArgumentException e) {
                map.report("id", String.valueOf(e.getMessage()), "or " + HOST_NAME + " for this machine's name");
            }
        }
        return NodeName.ofHost(System::getenv);
    }

    private IngestConfig ingest(YamlMap root, @Nullable Integer port) {
        YamlMap map = root.optionalMap("ingest");
        int configured = map.integer("port", 8080, 0, 65_535);
        int instances = map.integer("instances", 0, 0, IngestConfig.MAX_INSTANCES);
        return new IngestConfig(
                root.bool("enabled", true),
                map.string("host", "127.0.0.1"),
                port != null ? port : configured,
                instances > 0
                        ? instances
                        : IngestConfig.instancesFor(Runtime.getRuntime().availableProcessors()),
                AccessConfigReader.keys(map),
                AccessConfigReader.exposure(map),
                AccessConfigReader.origins(map, "or leave it out"),
                limits(map.optionalMap("limits")),
                sockets(map.optionalMap("sockets")),
                AccessConfigReader.rates(map.optionalMap("rates")));
    }

    private static IngestConfig.RequestLimits limits(YamlMap map) {
        IngestConfig.RequestLimits d = IngestConfig.RequestLimits.DEFAULT;
        return new IngestConfig.RequestLimits(
                map.integer("request_bytes", d.requestBytes(), 1 << 10, 64 << 20),
                map.integer("inflated_bytes", d.inflatedBytes(), 1 << 10, 256 << 20),
                map.integer("max_events", d.maxEvents(), 1, 100_000),
                map.integer("event_bytes", d.eventBytes(), 256, 16 << 20),
                map.integer("depth", d.depth(), 2, 64),
                map.longInteger("in_flight_bytes", d.bytesInFlight(), 1 << 20, 8L << 30));
    }

    private static IngestConfig.SocketLimits sockets(YamlMap map) {
        IngestConfig.SocketLimits d = IngestConfig.SocketLimits.DEFAULT;
        return new IngestConfig.SocketLimits(
                map.millis("idle_ms", d.idle(), MS, HOUR),
                map.millis("stalled_ms", d.stalled(), MS, HOUR),
                map.integer("in_flight", d.inFlight(), 1, 10_000),
                map.integer("registrations", d.registrations(), 1, 10_000),
                map.integer("unsent_bytes", d.unsentBytes(), 1 << 10, 64 << 20),
                map.integer("per_address", d.perAddress(), 1, 1_000_000),
                map.integer("total", d.total(), 1, 10_000_000));
    }

    private static OpsConfig ops(YamlMap map, @Nullable Integer port) {
        int configured = map.integer("port", 8081, 0, 65_535);
        return new OpsConfig(
                map.string("host", "127.0.0.1"),
                port != null ? port : configured,
                map.listOfStrings("hosts"),
                AccessConfigReader.exposure(map),
                map.bool("require_token", false),
                map.integer("watchers", OpsConfig.DEFAULT_WATCHERS, 1, 1_000));
    }

    private static MetricsConfig metrics(YamlMap map) {
        String url = map.string("otlp_url", "none");
        Duration every = map.millis("otlp_every_ms", MetricsConfig.DEFAULT_EVERY, Duration.ofSeconds(1), HOUR);
        boolean eventBus = map.bool("event_bus", false);
        if (url.equals("none")) {
            return new MetricsConfig(null, every, eventBus);
        }
        try {
            return new MetricsConfig(WebAddress.parse(url).toUri(), every, eventBus);
        } catch (IllegalArgumentException e) {
            map.report(
                    "otlp_url",
                    "is not an HTTP address: " + e.getMessage(),
                    "write http://host:4318/v1/metrics, or none");
            return new MetricsConfig(null, every, eventBus);
        }
    }

    private static StoreOptions store(YamlMap map) {
        StoreOptions d = StoreOptions.DEFAULTS;
        return new StoreOptions(
                map.integer("pool_size", d.poolSize(), 1, 100),
                map.integer("wait_queue", d.waitQueue(), 1, 10_000),
                map.millis("acquire_ms", d.acquire(), MS, HOUR),
                map.millis("statement_ms", d.statement(), MS, HOUR),
                map.millis("lock_ms", d.lock(), MS, HOUR),
                map.millis("idle_connection_ms", d.idleConnection(), MS, HOUR),
                map.millis("breaker_call_ms", d.breakerCall(), MS, HOUR),
                map.integer("breaker_failures", d.breakerFailures(), 1, 1_000),
                map.millis("breaker_reset_ms", d.breakerReset(), MS, HOUR));
    }

    private static BatchConfig batch(YamlMap map) {
        BatchConfig d = BatchConfig.DEFAULT;
        return new BatchConfig(
                map.integer("max_waiting_batches", d.maxWaitingBatches(), 1, 1_000),
                map.integer("max_in_flight_batches", d.maxInFlightBatches(), 1, 100),
                map.millis("commit_interval_ms", d.commitInterval(), Duration.ZERO, Duration.ofSeconds(1)),
                map.millis("persist_timeout_ms", d.persistTimeout(), MS, HOUR),
                map.millis("drain_timeout_ms", d.drainTimeout(), MS, HOUR));
    }

    private static AggregateConfig aggregate(YamlMap map) {
        AggregateConfig d = AggregateConfig.DEFAULT;
        return new AggregateConfig(
                map.millis("window_ms", d.window(), Duration.ofSeconds(10), HOUR),
                map.millis("bucket_ms", d.bucket(), Duration.ofSeconds(1), HOUR),
                map.millis("publish_every_ms", d.publishEvery(), Duration.ofMillis(100), HOUR),
                d.refillTimeout(),
                d.refillRetry());
    }

    private static RetentionOptions retention(YamlMap map) {
        RetentionOptions d = RetentionOptions.DEFAULTS;
        return new RetentionOptions(
                map.bool("enabled", d.enabled()),
                map.millis("start_within_ms", d.startWithin(), MS, HOUR),
                days(map, "rejections_days", d.rejections(), 3_650),
                days(map, "reports_days", d.reports(), 3_650),
                days(map, "max_jump_days", d.maxJump(), 365),
                map.integer("batch_rows", d.batchRows(), 1, 100_000),
                map.millis("lock_ms", d.lock(), MS, Duration.ofSeconds(5)));
    }

    private static Duration days(YamlMap map, String key, Duration otherwise, int most) {
        return Duration.ofDays(map.integer(key, (int) otherwise.toDays(), 1, most));
    }
}
