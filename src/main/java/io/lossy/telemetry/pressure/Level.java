package io.lossy.telemetry.pressure;

import io.lossy.telemetry.catalog.Priority;
import java.util.Locale;

/**
 * What the server lets go of, in this order; each level lets go of all that those before it do. Letting go is never
 * dropping: a sender is told to come again, a subscriber too.
 */
public enum Level {
    /** Nothing. */
    CALM(0, 0),
    /** Aggregates are published less often, and nobody new is subscribed. */
    WATCHERS(1, 0.5),
    /** Events of families of low priority. */
    LOW(2, 0.6),
    /** Of the others those that happened a while ago: nobody is watching for them. */
    BACKLOG(3, 0.7),
    /** All but families of high priority. */
    NORMAL(4, 0.8),
    /** Everything. Soon after it the bound on bytes in flight turns requests away unread. */
    ALL(5, 0.95);

    /** What may be done with the events of a family. */
    public enum Verdict {
        TAKE,
        /** Take those that happened just now. */
        LIVE_ONLY,
        REFUSE
    }

    private static final Level[] ORDER = values();

    private final int number;
    private final double from;
    private final String word = name().toLowerCase(Locale.ROOT);

    /** @param from the share of what can be borne at which it begins */
    Level(int number, double from) {
        this.number = number;
        this.from = from;
    }

    public String word() {
        return word;
    }

    /** For the gauge: 0 is {@link #CALM}. */
    public int number() {
        return number;
    }

    /** The share of what can be borne at which it begins. */
    public double from() {
        return from;
    }

    public Verdict of(Priority priority) {
        if (compareTo(refusing(priority)) >= 0) {
            return Verdict.REFUSE;
        }
        return this == BACKLOG && priority == Priority.NORMAL ? Verdict.LIVE_ONLY : Verdict.TAKE;
    }

    /** The first level that refuses all events of families of this priority. */
    public static Level refusing(Priority priority) {
        return switch (priority) {
            case LOW -> LOW;
            case NORMAL -> NORMAL;
            case HIGH -> ALL;
        };
    }

    /** What is asked for when this share of what can be borne is taken up; 1 and above: all of it. */
    static Level at(double share) {
        Level found = CALM;
        for (Level each : ORDER) {
            if (share >= each.from) {
                found = each;
            }
        }
        return found;
    }

    Level atMost(Level other) {
        return compareTo(other) <= 0 ? this : other;
    }

    Level orAtLeast(Level other) {
        return compareTo(other) >= 0 ? this : other;
    }

    Level below() {
        return this == CALM ? CALM : ORDER[number - 1];
    }
}
