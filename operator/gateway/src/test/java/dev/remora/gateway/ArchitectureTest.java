package dev.remora.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Test;

/** The arrows between the packages. */
class ArchitectureTest {
    private static final JavaClasses GATEWAY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.remora.gateway");

    @Test
    void shouldKeepRoutesPure() {
        classes()
                .that()
                .resideInAPackage("..gateway.route..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "..gateway.route..", "org.jspecify..")
                .because("a route is a function of a string, and its tests need nothing else")
                .check(GATEWAY);
    }

    @Test
    void shouldKeepDecisionsFreeOfNetty() {
        noClasses()
                .that()
                .resideInAnyPackage("..gateway.activity..", "..gateway.auth..", "..gateway.route..", "..gateway.wake..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .because("who may do what does not depend on how bytes move")
                .check(GATEWAY);
    }

    @Test
    void shouldKeepDecisionsFreeOfKubernetes() {
        noClasses()
                .that()
                .resideInAnyPackage("..gateway.activity", "..gateway.auth", "..gateway.wake")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..", "..gateway.activity.kubernetes..", "..gateway.auth.kubernetes..")
                .because("the API server is one way to ask, and the questions do not know it")
                .check(GATEWAY);
    }

    @Test
    void shouldTalkToTheApiServerInFourRoomsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.remora.gateway",
                        "..gateway.activity.kubernetes",
                        "..gateway.auth.kubernetes",
                        "..gateway.directory")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(KubernetesClient.class)
                .because("a request handler that talks to the API server would block an event loop")
                .check(GATEWAY);
    }

    @Test
    void shouldKeepTheConnectionToTheApiServerToItself() {
        classes()
                .that()
                .resideInAPackage("..gateway.apiserver..")
                .should()
                .onlyBeAccessed()
                .byAnyPackage("dev.remora.gateway", "..gateway.apiserver..")
                .because("whoever asks does so through ReviewCalls, and does not know which way it goes")
                .check(GATEWAY);
    }

    @Test
    void shouldKeepHttpFreeOfWhatRequestsAreAbout() {
        noClasses()
                .that()
                .resideInAPackage("..gateway.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..gateway.activity..",
                        "..gateway.auth..",
                        "..gateway.route..",
                        "..gateway.directory..",
                        "..gateway.pipeline..",
                        "..gateway.upstream..",
                        "..gateway.telemetry..",
                        "..gateway.wake..",
                        "..gateway.server..")
                .because("the rules of HTTP hold for every request")
                .check(GATEWAY);
    }

    @Test
    void shouldDoNothingForCallersOfTheRestApiButWithTheirOwnToken() {
        noClasses()
                .that()
                .resideInAPackage("..gateway.rest..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(KubernetesClient.class)
                .because("such a client has the gateway's own credentials")
                .check(GATEWAY);
        noClasses()
                .that()
                .resideInAPackage("..gateway.rest..")
                .and()
                .resideOutsideOfPackage("..gateway.rest.kubernetes")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8..")
                .because("what a request means is decided without asking anybody")
                .check(GATEWAY);
    }

    @Test
    void shouldKeepTheRestApiOffTheEventLoop() {
        noClasses()
                .that()
                .resideInAPackage("..gateway.rest..")
                .and()
                .resideOutsideOfPackage("..gateway.rest.stage")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .because("its calls wait for the API server")
                .check(GATEWAY);
        noClasses()
                .that()
                .resideInAPackage("..gateway.rest.stage")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..gateway.rest.operation", "..gateway.rest.kubernetes")
                .because("a handler hands calls over, and could not wait for them")
                .check(GATEWAY);
    }

    @Test
    void shouldTranslateWithoutEffects() {
        classes()
                .that()
                .resideInAPackage("..gateway.rest.translate")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.jspecify..",
                        "..gateway.rest.model",
                        "..gateway.rest.translate")
                .because("from a request to an Instance is a function of JSON")
                .check(GATEWAY);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching("dev.remora.gateway.(**)")
                .should()
                .beFreeOfCycles()
                .because("each room can be understood before the next one")
                .check(GATEWAY);
    }

    @Test
    void shouldNameThingsByWhatTheyAre() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helpers?|Managers?|Common)$")
                .because("such a name says nothing")
                .check(GATEWAY);
    }
}
