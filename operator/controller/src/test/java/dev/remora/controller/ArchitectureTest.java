package dev.remora.controller;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    private static final String OURS = "dev.remora.controller";
    private static final String[] PURE = {
        OURS + ".naming..",
        OURS + ".inherit..",
        OURS + ".resolve..",
        OURS + ".plan..",
        OURS + ".render..",
        OURS + ".guest..",
        OURS + ".report.."
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(OURS);

    @TestFactory
    Stream<DynamicTest> shouldHold() {
        return Stream.of(
                        slices().matching(OURS + ".(*)..")
                                .should()
                                .beFreeOfCycles()
                                .because("a stage is a function of the stages before it"),
                        noClasses()
                                .that()
                                .resideInAnyPackage(PURE)
                                .should()
                                .dependOnClassesThat()
                                .haveNameMatching(
                                        "io\\.fabric8\\.kubernetes\\.client\\.(KubernetesClient.*|dsl\\..*|informers\\..*)")
                                .because("the stages in the middle talk to nobody, so that tests need no stand-ins"),
                        noClasses()
                                .that()
                                .resideInAnyPackage(PURE)
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("io.javaoperatorsdk..", "java.net.http..")
                                .because("what is decided must not depend on how it is triggered"),
                        noClasses()
                                .that()
                                .resideOutsideOfPackages(
                                        OURS,
                                        OURS + ".apply..",
                                        OURS + ".guard..",
                                        OURS + ".instance..",
                                        OURS + ".plugin..")
                                .should()
                                .dependOnClassesThat()
                                .haveNameMatching("io\\.fabric8\\.kubernetes\\.client\\.KubernetesClient.*")
                                .because("few rooms have a door to the API server"),
                        noClasses()
                                .that()
                                .resideOutsideOfPackages(OURS, OURS + ".instance..", OURS + ".plugin..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("io.javaoperatorsdk..")
                                .because("the framework is an edge"),
                        noClasses()
                                .should()
                                .callMethodWhere(target(name("list")).and(target(owner(assignableTo(Cache.class)))))
                                .because("the stores of informers keep whole objects out of lists"),
                        noClasses()
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("io.netty..", "dev.remora.gateway..")
                                .because("the gateway has a class path of its own"),
                        classes()
                                .that()
                                .resideInAPackage(OURS + ".rom..")
                                .should()
                                .onlyDependOnClassesThat()
                                .resideInAnyPackage(
                                        OURS + ".rom..",
                                        "java..",
                                        "javax.net.ssl..",
                                        "com.fasterxml.jackson..",
                                        "com.google.cloud.tools.jib..",
                                        "com.google.protobuf..",
                                        "dev.remora.api.v1alpha1..",
                                        "dev.sigstore..",
                                        "io.intoto..",
                                        "org.bouncycastle..",
                                        "org.jspecify..",
                                        "org.slf4j..")
                                .because("whoever talks to registries knows nothing of clusters and Instances"),
                        noClasses()
                                .that()
                                .resideOutsideOfPackage(OURS + ".rom..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        "com.google.cloud.tools.jib..", "dev.sigstore..", "org.bouncycastle..")
                                .because("registries and signatures are one room's business"),
                        classes()
                                .that()
                                .resideInAPackage(OURS + ".kubevirt..")
                                .should()
                                .onlyDependOnClassesThat()
                                .resideInAnyPackage(
                                        OURS + ".kubevirt..",
                                        "java..",
                                        "com.fasterxml.jackson..",
                                        "io.fabric8.kubernetes..",
                                        "org.jspecify..")
                                .because("KubeVirt's model knows nothing of ours"),
                        noClasses()
                                .should()
                                .haveNameMatching(".*(Utils?|Helper|Manager|Common)")
                                .because("such a name says what a class is not"))
                .map((ArchRule rule) -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(CLASSES)));
    }
}
