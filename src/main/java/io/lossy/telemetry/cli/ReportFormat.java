package io.lossy.telemetry.cli;

/** How an answer about people is written: for a terminal, for programs, or as a picture. */
enum ReportFormat {
    TABLE,
    JSONL,
    CSV,
    SVG
}
