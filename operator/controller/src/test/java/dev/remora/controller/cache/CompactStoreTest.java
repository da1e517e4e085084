package dev.remora.controller.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.kubevirt.VirtualMachine;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CompactStoreTest {
    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

    private final CompactStore<VirtualMachine> store = new CompactStore<>(VirtualMachine.class, KUBERNETES, _ -> {});

    @Test
    void shouldGiveBackEverythingButManagedFields() {
        // Given
        VirtualMachine machine = machine("web", "Always");

        // When
        store.put(store.getKey(machine), machine);

        // Then
        assertThat(KUBERNETES.asJson(store.get("team-a/web")))
                .isEqualTo(KUBERNETES.asJson(machine))
                .contains("9007199254740993", "größer", "resourceVersion", "generation")
                .doesNotContain("managedFields");
    }

    @Test
    void shouldGiveBackEachOfManyAlikeObjects() {
        // Given
        for (int i = 0; i < 100; i++) {
            VirtualMachine machine = machine("web-" + i, i % 2 == 0 ? "Always" : "Halted");
            store.put(store.getKey(machine), machine);
        }

        // When
        VirtualMachine found = Objects.requireNonNull(store.get("team-a/web-77"));

        // Then
        assertThat(found.getMetadata().getName()).isEqualTo("web-77");
        assertThat(found.getSpec().runStrategy()).isEqualTo("Halted");
        assertThat(store.size()).isEqualTo(100);
    }

    @Test
    void shouldAnswerWithTheOldObjectWhenOneIsReplaced() {
        // Given
        store.put("team-a/web", machine("web", "Always"));

        // When
        VirtualMachine old = Objects.requireNonNull(store.put("team-a/web", machine("web", "Halted")));

        // Then
        assertThat(old.getSpec().runStrategy()).isEqualTo("Always");
    }

    @Test
    void shouldForgetWhatIsRemoved() {
        // Given
        store.put("team-a/web", machine("web", "Always"));

        // When
        VirtualMachine removed = store.remove("team-a/web");

        // Then
        assertThat(removed).isNotNull();
        assertThat(store.get("team-a/web")).isNull();
        assertThat(store.keySet()).isEmpty();
    }

    @Test
    void shouldListMetadataAlone() {
        // Given
        store.put("team-a/web", machine("web", "Always"));

        // When
        VirtualMachine listed = store.values().findFirst().orElseThrow();

        // Then
        assertThat(listed.getMetadata())
                .isEqualTo(Objects.requireNonNull(store.get("team-a/web")).getMetadata());
        assertThat(listed.getSpec()).isNull();
    }

    @Test
    void shouldTakeLittleRoomForAlikeObjects() {
        // Given
        byte[] one = json("web-1");
        byte[] other = json("web-2");

        // When
        var deflated = new Compression(one).deflate(other);

        // Then
        assertThat(deflated.length()).isLessThan(other.length / 4);
    }

    @Test
    void shouldKeepDocumentsOfAnySize() {
        // Given
        byte[] incompressible = new byte[100_000];
        new java.util.Random(7).nextBytes(incompressible);
        var compression = new Compression(new byte[] {1});

        // When
        var deflated = compression.deflate(incompressible);

        // Then
        assertThat(compression.inflate(deflated)).isEqualTo(incompressible);
    }

    private static byte[] json(String name) {
        return KUBERNETES.asJson(machine(name, "Always")).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static VirtualMachine machine(String name, String runStrategy) {
        return KUBERNETES.unmarshal("""
                {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
                 "metadata": {"name": "%s", "namespace": "team-a", "uid": "6d1e", "resourceVersion": "17", "generation": 3,
                   "annotations": {"note": "größer } als \\"das\\""},
                   "managedFields": [{"manager": "kubectl", "operation": "Apply", "fieldsV1": {"f:spec": {}}}]},
                 "spec": {"runStrategy": "%s", "unknown": {"big": 9007199254740993},
                   "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"volumes": [{"name": "root"}]}}}}
                """.formatted(name, runStrategy), VirtualMachine.class);
    }
}
