package io.lossy.telemetry.log.record;

/**
 * The current hash key of the servers that store, as a server without a database can compare it with its own.
 *
 * @param checkValue tells this key from every other one, and says nothing about it
 */
public record SharedHashKey(String id, String checkValue) {}
