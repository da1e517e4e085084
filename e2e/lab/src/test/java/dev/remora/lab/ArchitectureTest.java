package dev.remora.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses LAB = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.remora.lab");

    @Test
    void shouldKeepTheNodeFreeOfKubernetes() {
        noClasses()
                .that()
                .resideInAPackage("dev.remora.lab.node..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..", "dev.remora.lab.kubevirt..", "dev.remora.lab.controlplane..")
                .because("a guest is run from its spec alone; what Kubernetes says of it is the stand-in's business")
                .check(LAB);
    }

    @Test
    void shouldKeepTheStandInFreeOfRemora() {
        noClasses()
                .that()
                .resideInAPackage("dev.remora.lab.kubevirt..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.remora.api..", "dev.remora.cli..", "dev.remora.lab", "dev.remora.lab.cli..")
                .because("KubeVirt does not know Remora either, and must not be kinder to it than to others")
                .check(LAB);
    }

    @Test
    void shouldRunPodsAsOnesOfAnyProgram() {
        noClasses()
                .that()
                .resideInAPackage("dev.remora.lab.pods..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.remora.api..", "dev.remora.lab.kubevirt..", "dev.remora.lab", "dev.remora.lab.cli..")
                .because("a node knows what Pods say and nothing of what is in them")
                .check(LAB);
    }

    @Test
    void shouldKeepAdmissionRulesPure() {
        classes()
                .that()
                .resideInAPackage("dev.remora.lab.kubevirt.admission..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("io.fabric8.kubernetes.client..", "dev.remora.lab.node..")
                .because("an answer follows from the object alone")
                .check(LAB);
    }

    @Test
    void shouldHaveNoCyclesBetweenRooms() {
        slices().matching("dev.remora.lab.(*)..")
                .should()
                .beFreeOfCycles()
                .because("each room can be read alone")
                .check(LAB);
    }
}
