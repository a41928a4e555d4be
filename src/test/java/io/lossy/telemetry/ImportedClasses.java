package io.lossy.telemetry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** The classes that the rules are about, imported once for all of them: an import takes seconds. */
final class ImportedClasses {
    static final JavaClasses MAIN_AND_TESTS = new ClassFileImporter().importPackages("io.lossy.telemetry");

    static final JavaClasses MAIN =
            MAIN_AND_TESTS.that(DescribedPredicate.describe("are not tests", ImportedClasses::isMain));

    private ImportedClasses() {}

    private static boolean isMain(JavaClass type) {
        return type.getSource()
                .map(source -> ImportOption.Predefined.DO_NOT_INCLUDE_TESTS.includes(Location.of(source.getUri())))
                .orElse(false);
    }
}
