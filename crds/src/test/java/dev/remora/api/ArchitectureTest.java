package dev.remora.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses API =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.remora.api");

    @Test
    void shouldKnowNothingOfOurs() {
        classes()
                .that()
                .resideInAPackage("dev.remora.api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.remora.api..",
                        "java..",
                        "com.fasterxml.jackson..",
                        "io.fabric8.generator.annotation",
                        "io.fabric8.crd.generator.annotation",
                        "io.fabric8.kubernetes..",
                        "org.jspecify.annotations")
                .because("whoever talks to our API takes these types, and must not take anything else with them")
                .check(API);
    }
}
