package io.lossy.telemetry.log.record;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.SchemaVer;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.database.StoredPayload;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RetainedRejection;
import io.lossy.telemetry.event.TelemetryEvent;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the values of records with the current catalog. Safe to share between threads. */
public final class RecordDecoder {
    private static final int MOST_PARTS = 1_000_000;

    private final Supplier<Catalog> catalog;

    public RecordDecoder(Supplier<Catalog> catalog) {
        this.catalog = catalog;
    }

    /** @throws RecordFormatException if this server cannot read the record */
    public LogContent read(byte[] value) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            int version = in.readUnsignedByte();
            if (version != RecordEncoder.VERSION) {
                throw new RecordFormatException("it has version " + version + ", and this server reads version "
                        + RecordEncoder.VERSION + "; update the servers that store first");
            }
            int kind = in.readUnsignedByte();
            int parts = in.readInt();
            if (parts < 0 || parts > MOST_PARTS) {
                throw new RecordFormatException("it has " + parts + " parts");
            }
            return content(in, kind, parts);
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            throw new RecordFormatException("it ends early or has a value that no server writes");
        }
    }

    private LogContent content(DataInputStream in, int kind, int parts) throws IOException {
        List<TelemetryEvent> events = new ArrayList<>();
        List<Rejection> outdated = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        List<ClientReport> reports = new ArrayList<>();
        List<OptOut> choices = new ArrayList<>(0);
        List<SharedHashKey> keys = new ArrayList<>(0);
        Catalog current = catalog.get();
        for (int i = 0; i < parts; i++) {
            switch (kind) {
                case RecordEncoder.EVENTS -> readEvent(in, current, events, outdated);
                case RecordEncoder.REJECTIONS -> rejections.add(rejection(in));
                case RecordEncoder.REPORTS -> reports.add(report(in));
                case RecordEncoder.CHOICE -> choices.add(new OptOut(List.of(required(in)), in.readBoolean()));
                case RecordEncoder.KEY -> keys.add(new SharedHashKey(required(in), required(in)));
                default -> throw new RecordFormatException("it is of the unknown kind " + kind);
            }
        }
        return new LogContent(events, outdated, rejections, reports, choices, keys);
    }

    private static void readEvent(
            DataInputStream in, Catalog catalog, List<TelemetryEvent> events, List<Rejection> outdated)
            throws IOException {
        UUID id = new UUID(in.readLong(), in.readLong());
        String name = required(in);
        SchemaVer version = Objects.requireNonNull(SchemaVer.parse(required(in)));
        Source source = source(in);
        Instant occurredAt = time(in);
        Instant receivedAt = time(in);
        String session = text(in);
        String install = text(in);
        String release = text(in);
        String payload = required(in);
        EventType type = catalog.event(name);
        if (type == null) {
            outdated.add(new Rejection(
                    id.toString(),
                    name,
                    source,
                    Reason.UNKNOWN_EVENT,
                    "/event",
                    "the catalog of the server that stores does not name this event any more",
                    "",
                    receivedAt,
                    null));
            return;
        }
        EventType known = of(type, version);
        events.add(new TelemetryEvent(
                id,
                known,
                source,
                occurredAt,
                receivedAt,
                session,
                install,
                release,
                StoredPayload.read(known, payload)));
    }

    /** Returns the type with the version under which the event was validated, which its row keeps. */
    private static EventType of(EventType type, SchemaVer version) {
        return type.version().equals(version) ? type : type.withVersion(version);
    }

    private static Rejection rejection(DataInputStream in) throws IOException {
        String key = required(in);
        String event = text(in);
        Source source = source(in);
        Reason reason = Reason.valueOf(required(in).toUpperCase(Locale.ROOT));
        String pointer = required(in);
        String detail = required(in);
        String shape = required(in);
        Instant receivedAt = time(in);
        RetainedRejection kept = in.readBoolean()
                ? new RetainedRejection(required(in), text(in), text(in), text(in), required(in))
                : null;
        return new Rejection(key, event, source, reason, pointer, detail, shape, receivedAt, kept);
    }

    private static ClientReport report(DataInputStream in) throws IOException {
        String install = required(in);
        Instant receivedAt = time(in);
        long emitted = in.readLong();
        int ends = in.readInt();
        Map<String, Long> discarded = new HashMap<>();
        for (int i = 0; i < ends; i++) {
            discarded.put(required(in), in.readLong());
        }
        return new ClientReport(install, receivedAt, emitted, discarded);
    }

    private static Source source(DataInputStream in) throws IOException {
        return Objects.requireNonNull(Source.fromWord(required(in)));
    }

    private static Instant time(DataInputStream in) throws IOException {
        return Instant.EPOCH.plus(in.readLong(), ChronoUnit.MICROS);
    }

    private static String required(DataInputStream in) throws IOException {
        return Objects.requireNonNull(text(in));
    }

    private static @Nullable String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length == -1) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("the value ends early");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
