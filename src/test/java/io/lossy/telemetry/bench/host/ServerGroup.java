package io.lossy.telemetry.bench.host;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Represents several of our servers on one database as one target. */
public final class ServerGroup implements Target {
    private final List<LossyServer> servers;

    public ServerGroup(List<LossyServer> servers) {
        this.servers = List.copyOf(servers);
    }

    /** Returns the public port of each server. */
    public List<Integer> ports() {
        return servers.stream().map(LossyServer::port).toList();
    }

    @Override
    public String name() {
        return servers.size() == 1 ? "1 server" : servers.size() + " servers";
    }

    /** Returns the port of the first server. */
    @Override
    public int port() {
        return servers.get(0).port();
    }

    @Override
    public BenchDatabase database() {
        return servers.get(0).database();
    }

    /** Returns the first process. */
    @Override
    public ChildProcess process() {
        return servers.get(0).process();
    }

    @Override
    public double cpuSeconds() {
        return sum(LossyServer::cpuSeconds);
    }

    @Override
    public double residentMib() {
        return sum(LossyServer::residentMib);
    }

    @Override
    public double allocatedBytes() {
        return sum(LossyServer::allocatedBytes);
    }

    private double sum(ToDoubleFunction<LossyServer> figure) {
        return servers.stream().mapToDouble(figure).sum();
    }

    @Override
    public void stop() {
        servers.forEach(LossyServer::stop);
    }
}
