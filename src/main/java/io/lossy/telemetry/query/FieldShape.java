package io.lossy.telemetry.query;

/**
 * Rejected values of a field that had another type than the catalog says.
 *
 * @param type     of the values, such as {@code string}
 * @param shortest of a text, list or object; 0 for other types, as is {@code longest}
 */
public record FieldShape(String event, String pointer, String type, long shortest, long longest, long count) {}
