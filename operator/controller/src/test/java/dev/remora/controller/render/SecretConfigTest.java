package dev.remora.controller.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.controller.guest.Launcher;
import dev.remora.controller.plan.MachinePlan;
import dev.remora.controller.plan.Planner;
import dev.remora.controller.plan.PortMemory;
import dev.remora.controller.plan.PortRange;
import dev.remora.controller.plan.Power.On;
import dev.remora.controller.resolve.ConfigSchemas;
import dev.remora.controller.resolve.Lookups;
import dev.remora.controller.resolve.PluginResolver;
import dev.remora.controller.resolve.Refusal;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What users can read of an Instance tells nothing of its secrets: neither a value nor a hash of one. */
class SecretConfigTest {
    private static final Launcher LAUNCHER =
            new Launcher(new TreeMap<>(Map.of("__main__.py", new byte[0])), "#!/bin/sh\n");

    @Test
    void shouldHaveSameNamesWhenOnlyTheValueDiffers() throws Refusal {
        // When
        Made one = made("1234", "41");
        Made other = made("9876", "41");

        // Then
        assertThat(one.visible()).isEqualTo(other.visible());
        assertThat(one.document()).isNotEqualTo(other.document());
    }

    @Test
    void shouldHaveOtherNamesWhenSecretIsOfAnotherVersion() throws Refusal {
        // When
        Made one = made("1234", "41");
        Made other = made("1234", "42");

        // Then
        assertThat(one.plan().stamp().revision())
                .isNotEqualTo(other.plan().stamp().revision());
        assertThat(one.plan().stamp().plugins())
                .isNotEqualTo(other.plan().stamp().plugins());
        assertThat(one.name()).isNotEqualTo(other.name());
    }

    @Test
    void shouldShowValueNowhereButInItsSecret() throws Refusal {
        // When
        Made made = made("hunter2", "41");

        // Then
        assertThat(made.visible()).doesNotContain("hunter2");
        assertThat(made.plan().toString()).doesNotContain("hunter2");
        assertThat(made.document()).contains("hunter2");
    }

    private static Made made(String value, String resourceVersion) throws Refusal {
        Instance instance = Serialization.unmarshal("""
                apiVersion: remora.dev/v1alpha1
                kind: Instance
                metadata: {name: web, namespace: team-a, uid: 0d5be1ff-0000-4000-8000-000000000001}
                spec:
                  image: debian:12
                  plugins:
                  - name: db
                    rom: {image: "user/db:1"}
                    configFrom: [{secretKeyRef: {name: db, key: pin}, path: /pin}]
                """, Instance.class);
        var lookups = new OneSecret(new SecretBuilder()
                .withNewMetadata()
                .withName("db")
                .withUid("0d5be1ff-0000-4000-8000-0000000000aa")
                .withResourceVersion(resourceVersion)
                .endMetadata()
                .addToData("pin", Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)))
                .build());
        MachinePlan plan = new Planner(new PortRange(20000, 29999))
                .plan(
                        instance,
                        PluginResolver.resolve(instance, lookups, new ConfigSchemas()),
                        PortMemory.NONE,
                        new On(Optional.empty()),
                        lookups);
        return new Made(plan, Rendered.of(plan, LAUNCHER));
    }

    private record Made(MachinePlan plan, Rendered rendered) {
        String name() {
            return rendered.secrets().getFirst().getMetadata().getName();
        }

        /** What whoever may read everything but Secrets sees: the VirtualMachine and the names of Secrets. */
        String visible() {
            return Serialization.asYaml(rendered.virtualMachine())
                    + rendered.secrets().stream()
                            .map(secret -> secret.getMetadata().getName())
                            .toList();
        }

        String document() {
            String encoded = rendered.secrets().getFirst().getData().get("plugins.json");
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        }
    }

    private record OneSecret(Secret secret) implements Lookups {
        @Override
        public Optional<Plugin> plugin(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Secret> secret(String name) {
            return Optional.of(secret);
        }

        @Override
        public List<Service> services() {
            return List.of();
        }
    }
}
