package dev.remora.controller.resolve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.controller.kubevirt.CloudInit;
import dev.remora.controller.kubevirt.VirtualMachineInstanceTemplate;
import dev.remora.controller.kubevirt.Volume;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the guest is made from, its plugins aside. */
public sealed interface Machine {
    /**
     * A guest that Remora lays out.
     *
     * @param image root disk, a valid {@link ImageReference}
     * @param cpu virtual CPUs
     * @param memory a Kubernetes quantity
     */
    record FromImage(String image, int cpu, String memory) implements Machine {}

    /** A guest that the user lays out. */
    record FromTemplate(VirtualMachineInstanceTemplate template) implements Machine {
        /** Its volumes, in the user's order. */
        public List<Volume> volumes() {
            return template.spec() == null || template.spec().volumes() == null
                    ? List.of()
                    : template.spec().volumes();
        }

        /** The volume that cloud-init is seeded from: KubeVirt takes the first, whatever follows. */
        public Optional<Volume> cloudInit() {
            return volumes().stream().filter(volume -> seed(volume).isPresent()).findFirst();
        }

        /** The seed of such a volume. */
        public static Optional<CloudInit> seed(Volume volume) {
            return Stream.of(
                            Optional.ofNullable(volume.cloudInitNoCloud()),
                            Optional.ofNullable(volume.cloudInitConfigDrive()))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
    }

    /** Memory of a guest that does not say. */
    String DEFAULT_MEMORY = "1Gi";

    /** Least memory that a guest is given: 64 MiB. */
    BigDecimal LEAST_MEMORY = BigDecimal.valueOf(64L << 20);

    /** Reads the base of a guest from a spec. */
    static Machine of(InstanceSpec spec) throws Refusal {
        if (spec.template() != null) {
            return fromTemplate(spec.template());
        }
        if (spec.image() == null) {
            throw new Refusal(Problem.Kind.InvalidSpec, "exactly one of image and template must be set");
        }
        try {
            return new FromImage(
                    ImageReference.checked("spec.image", spec.image()),
                    spec.cpu() == null ? 1 : spec.cpu(),
                    memory(spec.memory() == null ? new Quantity(DEFAULT_MEMORY) : spec.memory()));
        } catch (InvalidValue e) {
            throw new Refusal(Problem.Kind.InvalidSpec, e.text());
        }
    }

    private static String memory(Quantity memory) throws InvalidValue {
        try {
            if (memory.getNumericalAmount().compareTo(LEAST_MEMORY) >= 0) {
                return memory.toString();
            }
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new InvalidValue("spec.memory", memory.toString(), "a Kubernetes quantity of at least 64Mi", e);
        }
        throw new InvalidValue("spec.memory", memory.toString(), "a Kubernetes quantity of at least 64Mi", null);
    }

    private static Machine fromTemplate(JsonNode template) throws Refusal {
        try {
            var read = new ObjectMapper().treeToValue(template, VirtualMachineInstanceTemplate.class);
            if (read == null || read.spec() == null || read.spec().domain() == null) {
                throw new Refusal(
                        Problem.Kind.InvalidTemplate,
                        "spec.template.spec.domain is missing (expected: a KubeVirt VirtualMachineInstanceTemplateSpec)");
            }
            return new FromTemplate(read);
        } catch (JsonProcessingException e) {
            throw new Refusal(
                    Problem.Kind.InvalidTemplate,
                    "spec.template%s has a value of the wrong type (expected: what a KubeVirt VirtualMachineInstanceTemplateSpec has there)"
                            .formatted(path(e)));
        }
    }

    private static String path(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping)) {
            return "";
        }
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
    }
}
