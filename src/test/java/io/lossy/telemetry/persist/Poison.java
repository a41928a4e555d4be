package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Instant;

/** Makes the database refuse certain rows as it would refuse what no validator foresaw. */
final class Poison {
    private Poison() {}

    static void install(DatabaseRows rows) {
        rows.execute("""
                CREATE OR REPLACE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.payload ? 'poison' THEN
                        RAISE EXCEPTION 'poisoned' USING ERRCODE = '22000';
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER poison BEFORE INSERT ON analytics_events
                    FOR EACH ROW EXECUTE FUNCTION refuse_poison();""");
    }

    static TelemetryEvent event() {
        return PersistTestEvents.event(PersistTestEvents.v7(Instant.now()), Instant.now(), "{\"poison\":true}");
    }
}
