package io.lossy.telemetry.cli.output;

/** Output format of a product report: for a terminal, for programs, or as an image. */
public enum ReportFormat {
    TABLE,
    JSON,
    JSONL,
    CSV,
    SVG
}
