package io.lossy.telemetry.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the version of the jar, or that there is none yet. */
final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = BuildVersion.class.getPackage().getImplementationVersion();
        return new String[] {
            "lossy-telemetry " + (version == null ? "(from classes, unversioned)" : version),
            "java " + Runtime.version()
        };
    }
}
