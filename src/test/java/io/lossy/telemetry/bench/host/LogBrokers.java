package io.lossy.telemetry.bench.host;

import io.lossy.telemetry.fixture.KafkaBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Runs the Kafka brokers of a durable log, each as a process of its own; or none, for a server without a log. */
public final class LogBrokers implements AutoCloseable {
    public static final String NONE = "direct";

    /** Kafka's own scripts give a broker 1 GB, which three of them beside all others would not need. */
    private static final List<String> JVM = List.of("-Xmx512m");

    private final List<KafkaBroker> brokers;
    private boolean closed;

    private LogBrokers(List<KafkaBroker> brokers) {
        this.brokers = List.copyOf(brokers);
    }

    public static LogBrokers start(CleanUp cleanUp, Path folder, int number) {
        LogBrokers started = new LogBrokers(number == 0 ? List.of() : KafkaBroker.start(number, folder, JVM));
        cleanUp.add(started::close);
        return started;
    }

    public boolean isEmpty() {
        return brokers.isEmpty();
    }

    /** Returns the name of a system that uses them. */
    public String name() {
        return switch (brokers.size()) {
            case 0 -> NONE;
            case 1 -> "1 broker";
            default -> brokers.size() + " brokers";
        };
    }

    /**
     * Returns lines for the settings. Each broker has all events, and an ack needs two brokers if there are.
     *
     * @param role as in {@code conf/telemetry.yml}
     */
    public String settings(String role) {
        if (isEmpty()) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                """
                log:
                  bootstrap: '%s'
                  role: %s
                  replicas: %d
                  min_in_sync: %d
                """,
                brokers.stream().map(KafkaBroker::address).collect(Collectors.joining(",")),
                role,
                brokers.size(),
                Math.min(2, brokers.size()));
    }

    public double cpuSeconds() {
        return brokers.stream()
                .mapToDouble(broker -> ProcessUsage.cpuSeconds(broker.pid()))
                .sum();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            brokers.forEach(KafkaBroker::close);
        }
    }
}
