package io.lossy.telemetry.bench.host;

/** Represents a server that takes the same requests and stores the same rows as the others. */
public interface Target {
    /** The name in tables. */
    String name();

    int port();

    BenchDatabase database();

    ChildProcess process();

    default double cpuSeconds() {
        return ProcessUsage.cpuSeconds(process().pid());
    }

    default double residentMib() {
        return ProcessUsage.residentMib(process().pid());
    }

    /** Returns the bytes that its heap has allocated since the start, or NaN if it does not count them. */
    double allocatedBytes();

    /** Ends the process. The database stays. */
    default void stop() {
        process().stop();
    }
}
