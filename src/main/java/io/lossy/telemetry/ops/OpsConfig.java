package io.lossy.telemetry.ops;

/** Where the management port is; it has no keys, so it belongs on loopback or behind something that has. */
public record OpsConfig(String host, int port) {}
