package io.lossy.telemetry.log.record;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RetainedRejection;
import io.lossy.telemetry.event.TelemetryEvent;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes batches, rejections and reports as values of records. {@link RecordDecoder} reads them. */
public final class RecordEncoder {
    static final int VERSION = 1;
    static final int EVENTS = 'E';
    static final int REJECTIONS = 'R';
    static final int REPORTS = 'P';
    static final int CHOICE = 'O';
    static final int KEY = 'K';
    /** The usual limit of a broker for a batch of records is 1 MiB, with Kafka's own fields. */
    public static final int MOST_BYTES = 900_000;

    private static final int USUAL_BYTES_OF_AN_EVENT = 300;

    private RecordEncoder() {}

    /** Part of a record. */
    private interface Part {
        void writeTo(DataOutputStream out) throws IOException;
    }

    /** Returns the batch as one record, or as several if it is larger than {@link #MOST_BYTES}. */
    public static List<byte[]> events(List<TelemetryEvent> events) {
        List<byte[]> records = new ArrayList<>(1);
        addEvents(events, records);
        return records;
    }

    private static void addEvents(List<TelemetryEvent> events, List<byte[]> records) {
        byte[] record = record(EVENTS, events.size(), events.size() * USUAL_BYTES_OF_AN_EVENT, out -> {
            for (TelemetryEvent event : events) {
                write(out, event);
            }
        });
        if (record.length <= MOST_BYTES || events.size() == 1) {
            records.add(record);
        } else {
            int middle = events.size() / 2;
            addEvents(events.subList(0, middle), records);
            addEvents(events.subList(middle, events.size()), records);
        }
    }

    /** Returns the rejections as one record, or as several if it is larger than {@link #MOST_BYTES}. */
    public static List<byte[]> rejections(List<Rejection> rejections) {
        List<byte[]> records = new ArrayList<>(1);
        addRejections(rejections, records);
        return records;
    }

    private static void addRejections(List<Rejection> rejections, List<byte[]> records) {
        byte[] record = record(REJECTIONS, rejections.size(), rejections.size() * USUAL_BYTES_OF_AN_EVENT, out -> {
            for (Rejection rejection : rejections) {
                write(out, rejection);
            }
        });
        if (record.length <= MOST_BYTES || rejections.size() == 1) {
            records.add(record);
        } else {
            int middle = rejections.size() / 2;
            addRejections(rejections.subList(0, middle), records);
            addRejections(rejections.subList(middle, rejections.size()), records);
        }
    }

    /** @param reports few enough for one record */
    public static byte[] reports(List<ClientReport> reports) {
        return record(REPORTS, reports.size(), reports.size() * USUAL_BYTES_OF_AN_EVENT, out -> {
            for (ClientReport report : reports) {
                write(out, report);
            }
        });
    }

    /** @param choice of one pseudonym */
    public static byte[] choice(OptOut choice) {
        return record(CHOICE, 1, 64, out -> {
            text(out, choice.installs().get(0));
            out.writeBoolean(choice.optedOut());
        });
    }

    public static byte[] key(SharedHashKey key) {
        return record(KEY, 1, 64, out -> {
            text(out, key.id());
            text(out, key.checkValue());
        });
    }

    private static byte[] record(int kind, int parts, int bytes, Part content) {
        ByteArrayOutputStream record = new ByteArrayOutputStream(bytes + 16);
        try (DataOutputStream out = new DataOutputStream(record)) {
            out.writeByte(VERSION);
            out.writeByte(kind);
            out.writeInt(parts);
            content.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a stream into memory does not fail
        }
        return record.toByteArray();
    }

    private static void write(DataOutputStream out, TelemetryEvent event) throws IOException {
        out.writeLong(event.id().getMostSignificantBits());
        out.writeLong(event.id().getLeastSignificantBits());
        text(out, event.type().name());
        text(out, event.type().version().toString());
        text(out, event.source().word());
        time(out, event.occurredAt());
        time(out, event.receivedAt());
        text(out, event.sessionId());
        text(out, event.installId());
        text(out, event.release());
        text(out, event.payload().json());
    }

    private static void write(DataOutputStream out, Rejection rejection) throws IOException {
        text(out, rejection.key());
        text(out, rejection.event());
        text(out, rejection.source().word());
        text(out, rejection.reason().word());
        text(out, rejection.pointer());
        text(out, rejection.detail());
        text(out, rejection.shape());
        time(out, rejection.receivedAt());
        RetainedRejection kept = rejection.kept();
        out.writeBoolean(kept != null);
        if (kept != null) {
            text(out, kept.family());
            text(out, kept.installId());
            text(out, kept.sessionId());
            text(out, kept.release());
            text(out, kept.json());
        }
    }

    private static void write(DataOutputStream out, ClientReport report) throws IOException {
        text(out, report.installId());
        time(out, report.receivedAt());
        out.writeLong(report.emitted());
        out.writeInt(report.discarded().size());
        for (Map.Entry<String, Long> end : report.discarded().entrySet()) {
            text(out, end.getKey());
            out.writeLong(end.getValue());
        }
    }

    /** Writes microseconds, as PostgreSQL stores them. */
    private static void time(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }

    private static void text(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
