package io.lossy.telemetry.views;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the views of the schema {@value #SCHEMA} as the catalog defines them. They are no Flyway migration, because the
 * catalog changes without a new version of the program. They hold no data: erasure, retention and backups need nothing for
 * them. Blocking.
 *
 * <p>A failure is logged and never stops a server, because events are stored without the views.
 */
public final class CatalogViews {
    /** The schema of the views, apart from the tables, so that a role can be granted all views and no table. */
    public static final String SCHEMA = "lossy_views";

    private static final Logger LOG = LoggerFactory.getLogger(CatalogViews.class);
    private static final Duration STATEMENT = Duration.ofSeconds(20);
    /** A query that uses a view delays its replacement; the next start tries again. */
    private static final Duration LOCK = Duration.ofSeconds(3);

    private static final int HANGING_MS = 30_000;

    private static final String NO_RIGHT = "42501";
    /** SQLSTATE "invalid table definition": CREATE OR REPLACE VIEW adds columns at the end and changes no other. */
    private static final String OTHER_COLUMNS = "42P16";

    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('lossy.views'))";
    private static final String FOUND = "SELECT relname, coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class"
            + " WHERE relnamespace = to_regnamespace('" + SCHEMA + "') AND relkind IN ('v', 'm', 'r', 'p', 'f')";
    private static final String CONTESTED = "SELECT EXISTS (SELECT FROM nodes WHERE incarnation <> ? AND catalog <> ?"
            + " AND catalog <> '' AND seen_at > clock_timestamp() - interval '6 seconds')";
    private static final String MAKE_SCHEMA = "CREATE SCHEMA IF NOT EXISTS " + SCHEMA + "; COMMENT ON SCHEMA " + SCHEMA
            + " IS 'One view per event of the catalog, and sessions. The server replaces and drops these views as the"
            + " catalog changes: create views of your own in another schema.'";

    private final DatabaseAddress owner;
    private final UUID incarnation;

    /** @param incarnation of this server, whose own heartbeat is no other server */
    public CatalogViews(DatabaseAddress owner, UUID incarnation) {
        this.owner = owner;
        this.incarnation = incarnation;
    }

    /** Writes the views that differ, in one transaction. A second call with the same catalog writes nothing. */
    public void update(Catalog catalog, String hash) {
        try (Connection connection = DatabaseSession.ownSession(owner, STATEMENT, LOCK)) {
            connection.setNetworkTimeout(Runnable::run, HANGING_MS); // the database may hang
            List<ViewDefinition> wanted = EventViews.of(catalog);
            if (plan(connection, wanted, hash).isEmpty()) {
                return;
            }
            connection.setAutoCommit(false);
            Statements.first(connection, ONE_AT_A_TIME, row -> "");
            ViewPlan plan = plan(connection, wanted, hash); // another server may have written them meanwhile
            Statements.execute(connection, MAKE_SCHEMA);
            write(connection, plan);
            connection.commit();
        } catch (SQLException e) {
            failed(e);
        }
    }

    private void failed(SQLException e) {
        if (Thread.currentThread().isInterrupted()) { // the server stops; the next start updates them
            LOG.atDebug().setCause(e).log("the SQL views of the catalog were not updated");
            return;
        }
        String fix = NO_RIGHT.equals(e.getSQLState())
                ? "GRANT CREATE ON DATABASE " + SqlNames.name(owner.database()) + " TO " + SqlNames.name(owner.user())
                : "start a server again, or reload its catalog, when the database answers";
        LOG.atWarn()
                .addKeyValue("cause", e.getMessage())
                .addKeyValue("fix", fix)
                .log("the SQL views of the catalog were not updated; events are stored all the same");
    }

    private ViewPlan plan(Connection connection, List<ViewDefinition> wanted, String hash) throws SQLException {
        Map<String, Optional<ViewMark>> found = new HashMap<>();
        Statements.each(
                connection,
                FOUND,
                row -> found.put(row.getString(1), Optional.ofNullable(ViewMark.in(row.getString(2)))));
        return ViewPlan.of(wanted, found, Statements.isTrue(connection, CONTESTED, incarnation, hash));
    }

    private static void write(Connection connection, ViewPlan plan) throws SQLException {
        int written = 0;
        int dropped = 0;
        for (ViewDefinition view : plan.written()) {
            written += attempt(connection, view.name(), () -> replace(connection, view));
        }
        for (String name : plan.dropped()) {
            dropped += attempt(connection, name, () -> drop(connection, name));
        }
        plan.foreign().forEach(name -> kept(name, "a person made a view of this name; rename it"));
        LOG.atInfo()
                .addKeyValue("written", written)
                .addKeyValue("dropped", dropped)
                .log("SQL views of the catalog are current");
    }

    /** Work on one view. */
    private interface ViewChange {
        void run() throws SQLException;
    }

    /** Returns 1 if the change was made; 0 if another object depends on the view, or a query uses it for long. */
    private static int attempt(Connection connection, String name, ViewChange change) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            change.run();
            connection.releaseSavepoint(before);
            return 1;
        } catch (SQLException e) {
            connection.rollback(before);
            kept(name, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            return 0;
        }
    }

    private static void replace(Connection connection, ViewDefinition view) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            Statements.execute(connection, view.createOrReplace());
        } catch (SQLException e) {
            if (!OTHER_COLUMNS.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            drop(connection, view.name());
            Statements.execute(connection, view.createOrReplace());
        }
    }

    private static void drop(Connection connection, String name) throws SQLException {
        Statements.execute(connection, "DROP VIEW " + SCHEMA + "." + SqlNames.name(name));
    }

    private static void kept(String view, String cause) {
        LOG.atWarn()
                .addKeyValue("view", SCHEMA + "." + view)
                .addKeyValue("cause", cause)
                .log("the view stays as it is and does not follow the catalog");
    }
}
