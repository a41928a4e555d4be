package io.lossy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;

/**
 * The names that were promised to whoever builds dashboards on them, with their types and labels: those of the product's
 * draft and of metrics.md. One that is renamed, loses a label or gets another is a break for somebody, and is seen here.
 */
final class PromisedMetrics {
    /** Name, type, labels; where values are listed, they are there from the start and no others are. */
    private static final String TABLE = """
            lossy_vad_speech_detections_total            | counter   | ignored=false,true
            lossy_vad_segments_ignored_total             | counter   | reason=cooldown,noise,short
            lossy_vad_segment_ignored_duration_seconds   | histogram | reason=cooldown,noise,short
            lossy_vad_false_positives_total              | counter   | cause=empty_transcript,noise,short
            lossy_vad_latency_seconds                    | histogram |
            lossy_vad_latency_ms                         | histogram |
            lossy_stt_requests_total                     | counter   | mode=cloud,local_wasm,local_webgpu
            lossy_stt_completions_total                  | counter   | mode=cloud,local_wasm,local_webgpu
            lossy_stt_fallbacks_total                    | counter   | mode=cloud,local_wasm,local_webgpu reason
            lossy_stt_duration_seconds                   | histogram | mode outcome=fallback,success
            lossy_cache_requests_total                   | counter   | cache result=hit,miss warm_start=false,other,true
            lossy_cache_evictions_total                  | counter   | cache=notes,videos
            lossy_cache_quota_usage_percent              | histogram |
            lossy_library_fetch_duration_seconds         | histogram | outcome=error,success
            lossy_automation_notes_posted_total          | counter   | platform outcome=failure,success
            lossy_automation_note_post_duration_seconds  | histogram | platform
            lossy_automation_note_post_attempts          | histogram | platform
            lossy_extension_errors_total                 | counter   | component code recoverable=false,true
            lossy_extension_sessions_total               | counter   |
            lossy_ingest_events_received_total           | counter   | source=automation,backend,extension
            lossy_ingest_events_accepted_total           | counter   | family
            lossy_ingest_events_rejected_total           | counter   | reason
            lossy_ingest_events_duplicate_total          | counter   | family
            lossy_ingest_events_filtered_total           | counter   | reason=disabled,opted_out,sampled
            lossy_ingest_events_late_total               | counter   | family
            lossy_ingest_request_duration_seconds        | histogram | status=disabled,ok,refused,retry
            lossy_ingest_batch_size_events               | histogram | status=disabled,ok,refused,retry
            lossy_pipeline_queue_depth_events            | gauge     | family
            lossy_pipeline_queue_capacity_events         | gauge     | family
            lossy_pipeline_queue_oldest_age_seconds      | gauge     | family
            lossy_pipeline_flush_duration_seconds        | histogram | outcome=failed,ok
            lossy_pipeline_flush_rows                    | histogram | outcome=failed,ok
            lossy_pipeline_persist_lag_seconds           | histogram |
            lossy_pipeline_end_to_end_lag_seconds        | histogram |
            lossy_pipeline_events_persisted_total        | counter   | family
            lossy_pipeline_events_dropped_total          | counter   | stage=ingest,queue,writer
            lossy_pipeline_dead_letters_total            | counter   | stage=ingest,queue,writer
            lossy_client_events_dropped_total            | counter   | reason
            lossy_circuit_breaker_state                  | gauge     | breaker state=closed,half_open,open
            lossy_circuit_breaker_transitions_total      | counter   | breaker to=closed,half_open,open
            lossy_build_info                             | gauge     | version commit java
            vertx_pool_in_use                            | gauge     | pool_name pool_type
            vertx_pool_queue_pending                     | gauge     | pool_name pool_type
            vertx_pool_ratio                             | gauge     | pool_name pool_type
            """;

    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final String text;
    private final Meters page;

    private PromisedMetrics(String text) {
        this.text = text;
        this.page = Meters.parse(text);
    }

    /** @param text the page as a server gives it before its first event */
    static void assertAllOn(String text) {
        PromisedMetrics metrics = new PromisedMetrics(text);
        SoftAssertions.assertSoftly(softly -> TABLE.lines().forEach(line -> {
            List<String> row =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            softly.assertThat(metrics.row(row.get(0), row.get(2)))
                    .as(row.get(0))
                    .isEqualTo(row.get(1) + " " + ordered(row.get(2)));
        }));
        assertThat(TABLE.lines()).hasSizeGreaterThan(40);
    }

    private static Set<String> ordered(String labels) {
        return Arrays.stream(labels.split(" "))
                .filter(label -> !label.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the page says of this metric in the table's words, with values of those labels that the table lists them of. */
    private String row(String name, String wanted) {
        String type = text.lines()
                .filter(line -> line.startsWith("# TYPE " + name + " "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElse("is not there");
        String sample = type.equals("histogram") ? name + "_count" : name;
        List<MatchResult> found = page.samples().stream()
                .filter(each -> each.name().equals(sample))
                .flatMap(each -> LABEL.matcher(each.labels()).results())
                .toList();
        Set<String> labels = new TreeSet<>();
        found.stream().map(label -> label.group(1)).distinct().forEach(label -> {
            boolean listed = wanted.contains(label + "=");
            labels.add(listed ? label + "=" + values(found, label) : label);
        });
        return type + " " + labels;
    }

    private static String values(List<MatchResult> found, String label) {
        return found.stream()
                .filter(match -> match.group(1).equals(label))
                .map(match -> match.group(2))
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
    }
}
