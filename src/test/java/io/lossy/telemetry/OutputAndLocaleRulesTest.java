package io.lossy.telemetry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Forbids output whose failure nobody sees, and text that differs from country to country. */
class OutputAndLocaleRulesTest {
    private static final JavaClasses ALL = ImportedClasses.MAIN_AND_TESTS;
    private static final JavaClasses MAIN = ImportedClasses.MAIN;

    private static final Set<String> CASES = Set.of("toLowerCase", "toUpperCase");
    private static final Set<String> FORMATS = Set.of("format", "formatted", "printf");
    private static final Set<String> FORMATTING = Set.of(
            "java.lang.String", "java.io.PrintStream", "java.io.PrintWriter", "java.io.Console", "java.util.Formatter");

    /** With or without a locale: nothing here writes dates or numbers for one country. */
    private static final Set<String> BY_COUNTRY = Set.of(
            "java.text.NumberFormat",
            "java.text.DecimalFormat",
            "java.text.MessageFormat",
            "java.text.SimpleDateFormat",
            "java.text.DateFormat",
            "java.util.Calendar");

    @Test
    void nothingInMainPrintsToAStreamThatHidesItsFailures() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .because("a PrintStream swallows every IOException; StandardOutput throws at the first")
                .check(MAIN);
    }

    @Test
    void textIsFormattedTheSameInEveryCountryTestsIncluded() {
        noClasses()
                .should()
                .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("formatting goes by the default locale") {
                    @Override
                    public boolean test(JavaAccess<?> access) {
                        return goesByCountry(access.getTarget());
                    }
                })
                .because("files, SQL, protocol and metrics are read by machines: give Locale.ROOT")
                .check(ALL);
    }

    private static boolean goesByCountry(AccessTarget target) {
        String owner = target.getOwner().getName();
        if (!(target instanceof AccessTarget.CodeUnitAccessTarget call) || BY_COUNTRY.contains(owner)) {
            return BY_COUNTRY.contains(owner);
        }
        List<String> parameters =
                call.getRawParameterTypes().stream().map(JavaClass::getName).toList();
        if (parameters.contains("java.util.Locale")) {
            return false;
        }
        return (owner.equals("java.lang.String") && CASES.contains(call.getName()))
                || (isFormatting(target.getOwner()) && FORMATS.contains(call.getName()))
                || (owner.equals("java.util.Formatter") && call.getName().equals("<init>"))
                || (owner.equals("java.time.format.DateTimeFormatter")
                        && call.getName().startsWith("ofPattern"));
    }

    private static boolean isFormatting(JavaClass owner) {
        return FORMATTING.stream().anyMatch(owner::isAssignableTo);
    }
}
