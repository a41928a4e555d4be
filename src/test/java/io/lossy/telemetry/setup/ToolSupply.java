package io.lossy.telemetry.setup;

import java.nio.file.Path;
import java.util.Map;

/** Where the tools of one need come from. */
interface ToolSupply {
    ToolNeed need();

    /** What is here already; nothing is fetched, installed or changed. */
    Map<Tool, Path> find();

    /**
     * All tools of the need, fetched or installed where they are not here.
     *
     * @throws SetupFailure when that cannot be done, with the command to type
     */
    Map<Tool, Path> obtain();
}
