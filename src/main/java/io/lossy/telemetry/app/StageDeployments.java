package io.lossy.telemetry.app;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deploys stages in the reverse of the order in which an event passes through them, and undeploys them in that order. */
final class StageDeployments {
    private static final Logger LOG = LoggerFactory.getLogger(StageDeployments.class);

    private final Vertx vertx;
    private final List<Stage> stages = new ArrayList<>();
    private final List<Deployment> deployments = new ArrayList<>();

    StageDeployments(Vertx vertx) {
        this.vertx = vertx;
    }

    void add(String name, Deployable verticle) {
        add(name, List.of(verticle));
    }

    /** @param instances each gets an event loop */
    void add(String name, List<Deployable> instances) {
        stages.add(new Stage(name, instances));
    }

    boolean areDeployed() {
        return !deployments.isEmpty();
    }

    Future<Void> deploy() {
        List<Stage> lastFirst = new ArrayList<>(stages);
        Collections.reverse(lastFirst);
        Future<Void> opened = Future.succeededFuture();
        for (Stage stage : lastFirst) {
            opened = opened.compose(v -> deploy(stage))
                    .onSuccess(id -> deployments.add(new Deployment(stage.name(), id)))
                    .mapEmpty();
        }
        return opened;
    }

    /** Deploys all instances at once, so that Vert.x gives each the next event loop. */
    private Future<String> deploy(Stage stage) {
        DeploymentOptions options =
                new DeploymentOptions().setInstances(stage.instances().size());
        return vertx.deployVerticle(stage.instances().iterator()::next, options);
    }

    /**
     * Undeploys all stages. A stage that does not stop cleanly does not keep the others from it.
     *
     * @param before undeploying begins when it is done, also if it failed
     */
    Future<Void> undeployAfter(Future<Void> before) {
        List<Deployment> firstFirst = new ArrayList<>(deployments);
        Collections.reverse(firstFirst);
        deployments.clear();
        Future<Void> closed = before.otherwiseEmpty();
        for (Deployment stage : firstFirst) {
            closed = closed.compose(v -> vertx.undeploy(stage.id()))
                    .onFailure(failure -> LOG.atWarn()
                            .addKeyValue("stage", stage.name())
                            .setCause(failure)
                            .log("a stage did not stop cleanly"))
                    .otherwiseEmpty();
        }
        return closed;
    }

    private record Stage(String name, List<Deployable> instances) {}

    private record Deployment(String name, String id) {}
}
