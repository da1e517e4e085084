package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants. The controller never changes it, and an absent field stays absent.
 *
 * @param powerState {@link PowerState#Running} if absent
 * @param image root disk as a containerDisk image; exactly one of it and {@code template} is given, unless there is a
 *     {@code source}
 * @param cpu virtual CPUs of a guest made from {@code image}; 1 if absent
 * @param memory memory of a guest made from {@code image}; 1Gi if absent
 * @param ports TCP ports that the guest's own programs use, which no plugin gets
 * @param userData the guest's own cloud-init user-data
 * @param template a KubeVirt {@code VirtualMachineInstanceTemplateSpec}, passed through but for what Remora adds
 * @param pluginUpdates {@link PluginUpdates#OnStop} if absent
 * @param scaleToZero sleep while no plugin is called; never if absent
 * @param source what it is made from; each field that is absent here is as it was there, but for {@code powerState}
 * @param plugins at most 8, together with those of the source; their order is the order of port assignment and of start
 */
@ValidationRule(
        value = "has(self.source) || has(self.image) != has(self.template)",
        message = "exactly one of image and template must be set")
@ValidationRule(
        value = "!has(self.source) || !has(self.image) || !has(self.template)",
        message = "at most one of image and template may be set where there is a source")
@ValidationRule(
        value = "has(self.image) || (has(self.source) && !has(self.template)) || (!has(self.cpu) && !has(self.memory))",
        message = "cpu and memory belong to image: with template, set them in template.spec.domain")
@ValidationRule(value = "has(self.source) == has(oldSelf.source)", message = InstanceSource.STAYS)
public record InstanceSpec(
        @JsonPropertyDescription("What is wanted of the guest: Running (default) or Stopped.") @Nullable PowerState powerState,

        @ValidationRule(value = ImageReference.RULE, message = ImageReference.MESSAGE)
        @Size(max = 512) @JsonPropertyDescription("Root disk as a containerDisk image: [registry/]repository[:tag][@sha256:digest].")
        @Nullable String image,

        @Min(1) @Max(512) @JsonPropertyDescription("Virtual CPUs of a guest made from image; 1 if absent.") @Nullable Integer cpu,

        @ValidationRule(
                value = "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('64Mi')) >= 0",
                message = "expected a quantity of at least 64Mi, for example 2Gi")
        @JsonPropertyDescription("Memory of a guest made from image, at least 64Mi; 1Gi if absent.")
        @Nullable Quantity memory,

        @Size(max = 256) @JsonPropertyDescription("TCP ports that the guest's own programs use: no plugin gets one of them.")
        @Nullable List<@Min(1) @Max(65535) Integer> ports,

        @JsonPropertyDescription("The guest's own cloud-init user-data, passed on unchanged.") @Nullable UserData userData,

        @JsonPropertyDescription(
                "A KubeVirt VirtualMachineInstanceTemplateSpec (metadata and spec), passed through but for what Remora adds.")
        @Nullable JsonNode template,

        @JsonPropertyDescription("When a change of plugins reaches a running guest: OnStop (default) or Restart.")
        @Nullable PluginUpdates pluginUpdates,

        @JsonPropertyDescription("Stops the guest while nobody calls its plugins; the next call starts it.") @Nullable ScaleToZero scaleToZero,

        @JsonPropertyDescription(
                "What the Instance is made from. It is looked at once; each field that is absent here is as it was there.")
        @Nullable InstanceSource source,

        @Size(max = RemoraApi.MAX_PLUGINS) @JsonPropertyDescription(
                "The plugins, in the order of port assignment and of start. With a source: laid over its plugins by name, new ones after them.")
        @Nullable List<InstancePlugin> plugins) {}
