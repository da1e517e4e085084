package dev.remora.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLIENT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.remora.client");

    @Test
    void shouldNeedNothingButJava() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax.net.ssl..", "org.jspecify..", "dev.remora.client..")
                .because("other people's services embed it, and have versions of everything else already")
                .check(CLIENT);
    }

    @Test
    void shouldLogNothing() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.logging\\..*|java\\.lang\\.System\\$Logger.*")
                .because("it has tokens in its hands")
                .check(CLIENT);
    }

    @Test
    void shouldShowNoMoreThanACallerNeeds() {
        // When
        Set<String> shown = CLIENT.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> type.getEnclosingClass().isEmpty())
                .map(type -> type.getSimpleName())
                .collect(Collectors.toSet());

        // Then
        assertThat(shown)
                .containsExactlyInAnyOrder(
                        "GatewayException",
                        "InstanceClient",
                        "PluginClient",
                        "Problem",
                        "RemoraClient",
                        "RequestNotSentException",
                        "RequestSentException",
                        "ServerSentEvent",
                        "TokenSource");
    }
}
