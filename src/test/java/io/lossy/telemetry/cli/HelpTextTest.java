package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every command explains itself in one style. */
class HelpTextTest {
    /** No test changes it. Building it takes as long as all that a test looks at. */
    private static final CommandLine MAIN = Main.commandLine();

    static Stream<String> commands() {
        return all(MAIN).map(command -> command.getCommandSpec().qualifiedName());
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTextTest::all));
    }

    private static CommandSpec spec(String command) {
        return all(MAIN)
                .map(CommandLine::getCommandSpec)
                .filter(spec -> spec.qualifiedName().equals(command))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theHelpHasSentencesAndAnExample(String command) {
        CommandSpec spec = spec(command);
        String help = spec.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);

        assertThat(String.join(" ", spec.usageMessage().description()))
                .matches("[A-Z].*\\.")
                .doesNotContain("  ");
        if (spec.subcommands().isEmpty()) {
            assertThat(help).containsPattern("Examples?:\n  [a-z]");
        }
        assertThat(help).doesNotContain("DEFAULT-VALUE", "null", "class ");
    }

    /** A description is a phrase, not a sentence, so that all read alike. */
    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionIsDescribedByAPhrase(String command) {
        List<ArgSpec> arguments = new ArrayList<>(spec(command).positionalParameters());
        spec(command).options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .forEach(arguments::add);

        assertThat(arguments)
                .allSatisfy(argument -> assertThat(String.join(" ", argument.description()))
                        .as("%s %s", command, argument.paramLabel())
                        .matches("[^A-Z .].*[^.]|Java package .*[^.]|TLS .*[^.]"));
    }

    /** A name in capitals stands for the value of an option, as in the pages. */
    @ParameterizedTest
    @MethodSource("commands")
    void everyValueHasANameInCapitals(String command) {
        assertThat(spec(command).args())
                .filteredOn(argument -> argument.arity().max() > 0)
                .allSatisfy(argument -> assertThat(argument.paramLabel()).matches("[A-Z]+|k=v"));
    }

    /** A person copies paths, addresses and examples from a terminal of 80 columns. */
    @ParameterizedTest
    @MethodSource("commands")
    void noPathAddressOrExampleIsBroken(String command) {
        CommandSpec spec = spec(command);
        String help = spec.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
        List<String> lines = help.lines().toList();
        Stream<String> texts = Stream.concat(
                Stream.of(spec.usageMessage().description()),
                spec.args().stream().flatMap(argument -> Stream.of(argument.description())));

        assertThat(texts.map(text -> text.replace("${DEFAULT-VALUE}", "http://127.0.0.1:8080"))
                        .flatMap(text -> Stream.of(text.split("\\s+")))
                        .filter(word -> word.contains("/") || word.contains("["))
                        .filter(word -> !help.contains(word)))
                .isEmpty();
        assertThat(Stream.of(spec.usageMessage().footer()).filter(line -> !lines.contains(line)))
                .isEmpty();
    }

    /** An option that takes a value is required, or says what holds without it. */
    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionWithAValueSaysItsDefault(String command) {
        List<OptionSpec> silent = spec(command).options().stream()
                .filter(option -> option.arity().max() > 0 && !option.required() && option.group() == null)
                .filter(option -> !String.join(" ", option.description()).contains("default"))
                .toList();

        assertThat(silent).extracting(OptionSpec::longestName).isSubsetOf(NO_DEFAULT);
    }

    /** Options that change nothing unless they are given. */
    private static final List<String> NO_DEFAULT = List.of(
            "--database",
            "--key",
            "--token",
            "--event",
            "--family",
            "--session",
            "--install",
            "--release",
            "--ledger",
            "--keys",
            "--erasures",
            "--reason",
            "--js",
            "--java",
            "--package");
}
