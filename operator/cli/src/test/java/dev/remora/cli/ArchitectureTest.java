package dev.remora.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.remora.cli");

    @Test
    void shouldKeepModelPure() {
        classes()
                .that()
                .resideInAPackage("..rom.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("..rom.model..", "java.lang..", "java.util..", "org.jspecify..")
                .because("what makes a good folder must be known without a file system, a process or a network")
                .check(CLASSES);
    }

    @Test
    void shouldKnowJibOnlyWhereImagesAreMade() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..rom.image..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.cloud.tools.jib..")
                .because("jib is how images are made today, not what they are")
                .check(CLASSES);
    }

    @Test
    void shouldStartProcessesOnlyWhereFilesystemsAreMade() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..rom.filesystem..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.ProcessBuilder")
                .because("there is one place to look at for what runs on the user's machine")
                .check(CLASSES);
    }

    @Test
    void shouldParseCommandLinesOnlyInCommands() {
        noClasses()
                .that()
                .resideInAPackage("..rom..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "dev.remora.cli.command..", "dev.remora.cli")
                .because("the lab and the tests call the same API in process")
                .check(CLASSES);
    }

    @Test
    void shouldKeepEffectsApart() {
        slices().matching("dev.remora.cli.rom.(folder|filesystem|image)..")
                .should()
                .notDependOnEachOther()
                .because("RomBuilder alone puts them in a row")
                .check(CLASSES);
    }

    @Test
    void shouldBeFreeOfCycles() {
        slices().matching("dev.remora.(**)")
                .should()
                .beFreeOfCycles()
                .because("a room that needs its own guest cannot be read alone")
                .check(CLASSES);
    }
}
