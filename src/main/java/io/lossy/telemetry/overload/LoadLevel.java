package io.lossy.telemetry.overload;

import io.lossy.telemetry.catalog.model.Priority;
import java.util.Locale;

/**
 * Lists the load-shedding levels in order. Each level also sheds everything the lower levels do. Shedding loses
 * nothing: the client receives a reply to retry, also for a subscription.
 */
public enum LoadLevel {
    /** Sheds nothing. */
    CALM(0, 0),
    /** Aggregates are published less often, and new subscriptions are rejected. */
    WATCHERS(1, 0.5),
    /** Sheds events of low-priority families. */
    LOW(2, 0.6),
    /** Sheds the backlog of normal-priority families: no live view waits for it. */
    BACKLOG(3, 0.7),
    /** Sheds all events except those of high-priority families. */
    NORMAL(4, 0.8),
    /** Sheds all events. If the load rises further, the bound on bytes in flight rejects requests unread. */
    ALL(5, 0.95);

    /** What a level does with the events of a family. */
    public enum AdmissionRule {
        ACCEPT,
        /** Accept live events, shed backlog. */
        LIVE_ONLY,
        SHED
    }

    private static final LoadLevel[] ORDER = values();

    private final int number;
    private final double from;
    private final String word = name().toLowerCase(Locale.ROOT);

    /** @param from the used share of the capacity at which the level begins, 0 to 1 */
    LoadLevel(int number, double from) {
        this.number = number;
        this.from = from;
    }

    public String word() {
        return word;
    }

    /** Returns the value for the gauge, 0 for {@link #CALM}. */
    public int number() {
        return number;
    }

    /** Returns the used share of the capacity at which the level begins, 0 to 1. */
    public double from() {
        return from;
    }

    public AdmissionRule of(Priority priority) {
        if (compareTo(refusing(priority)) >= 0) {
            return AdmissionRule.SHED;
        }
        return this == BACKLOG && priority == Priority.NORMAL ? AdmissionRule.LIVE_ONLY : AdmissionRule.ACCEPT;
    }

    /** Returns the lowest level that sheds all events of families of this priority. */
    public static LoadLevel refusing(Priority priority) {
        return switch (priority) {
            case LOW -> LOW;
            case NORMAL -> NORMAL;
            case HIGH -> ALL;
        };
    }

    /** Returns the level for this used share of the capacity; 1 and above: {@link #ALL}. */
    static LoadLevel at(double share) {
        LoadLevel found = CALM;
        for (LoadLevel each : ORDER) {
            if (share >= each.from) {
                found = each;
            }
        }
        return found;
    }

    LoadLevel min(LoadLevel other) {
        return compareTo(other) <= 0 ? this : other;
    }

    LoadLevel max(LoadLevel other) {
        return compareTo(other) >= 0 ? this : other;
    }

    LoadLevel below() {
        return this == CALM ? CALM : ORDER[number - 1];
    }
}
