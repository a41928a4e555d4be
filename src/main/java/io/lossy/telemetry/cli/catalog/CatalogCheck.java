package io.lossy.telemetry.cli.catalog;

import io.lossy.telemetry.catalog.lint.CatalogLint;
import io.lossy.telemetry.catalog.lint.ForwardLint;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.catalog.reader.CatalogFile;
import io.lossy.telemetry.yaml.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a catalog file is valid, and what it lets leave.
 *
 * @param file       null if the file has mistakes that keep it from being read
 * @param notes      what is no mistake, but worth knowing
 * @param recipients the destinations of the settings
 */
record CatalogCheck(
        @Nullable CatalogFile file, List<String> notes, List<Recipient> recipients, List<Problem> problems) {

    /** @param recipients null if there are no settings to compare with */
    static CatalogCheck of(CatalogFile file, @Nullable List<Recipient> recipients, LocalDate today) {
        List<String> notes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>(CatalogLint.check(file, today));
        if (recipients != null) {
            ForwardLint.unused(file, recipients)
                    .forEach(name -> notes.add("nothing leaves for the destination '" + name + "' of the settings"));
            problems.addAll(ForwardLint.check(file, recipients));
        }
        CatalogLint.notices(file, today).forEach(notice -> notes.add(notice.toString()));
        return new CatalogCheck(file, notes, recipients == null ? List.of() : recipients, problems);
    }

    static CatalogCheck unreadable(List<Problem> problems) {
        return new CatalogCheck(null, List.of(), List.of(), problems);
    }

    /** Returns the lines for people, without the problems. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        notes.forEach(note -> lines.add("note: " + note));
        if (file != null && problems.isEmpty()) {
            Catalog catalog = file.catalog();
            lines.add(file.file() + " is valid: "
                    + number(catalog.families().size(), "family", "families") + ", "
                    + number(catalog.events().size(), "event", "events") + ", "
                    + number(catalog.aggregates().size(), "aggregate", "aggregates"));
            lines.addAll(Leaving.lines(catalog, recipients));
        }
        return lines;
    }

    private static String number(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    JsonObject json() {
        Catalog catalog = file == null ? null : file.catalog();
        return new JsonObject()
                .put("valid", problems.isEmpty())
                .put("families", catalog == null ? null : catalog.families().size())
                .put("events", catalog == null ? null : catalog.events().size())
                .put("aggregates", catalog == null ? null : catalog.aggregates().size())
                .put("notes", new JsonArray(notes))
                .put("leaving", catalog == null ? new JsonArray() : CatalogJson.leaving(catalog, recipients))
                .put("problems", CatalogJson.problems(problems));
    }
}
