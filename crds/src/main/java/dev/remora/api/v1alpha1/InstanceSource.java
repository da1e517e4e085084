package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an Instance is made from: exactly one of {@code instance}, {@code template} and {@code snapshot}. It is looked at once, when the
 * Instance is new; what happens to it later changes nothing.
 *
 * @param instance another Instance
 * @param template an InstanceTemplate
 * @param snapshot a VirtualMachineSnapshot of an Instance's VirtualMachine
 * @param withoutPlugins inherited plugins that the Instance does not want, by name; may change at any time
 */
@ValidationRule(
        value = "[has(self.instance), has(self.template), has(self.snapshot)].filter(set, set).size() == 1",
        message = "exactly one of instance, template and snapshot must be set")
@ValidationRule(
        value = "has(self.instance) == has(oldSelf.instance) && has(self.template) == has(oldSelf.template)"
                + " && has(self.snapshot) == has(oldSelf.snapshot)"
                + " && (!has(self.snapshot) || self.snapshot == oldSelf.snapshot)"
                + " && (!has(self.instance) || self.instance == oldSelf.instance)"
                + " && (!has(self.template) || self.template == oldSelf.template)",
        message = InstanceSource.STAYS)
public record InstanceSource(
        @JsonPropertyDescription(
                "Another Instance: what it wants, its queued changes included, and never what its guest happens to run.")
        @Nullable SourceReference instance,

        @JsonPropertyDescription("An instancetemplates.remora.dev.") @Nullable SourceReference template,

        @JsonPropertyDescription(
                "A KubeVirt VirtualMachineSnapshot of an Instance that is still made of the same disks.")
        @Nullable SourceReference snapshot,

        @Size(max = RemoraApi.MAX_PLUGINS) @JsonPropertyDescription("Inherited plugins that this Instance does not want, by name.")
        @Nullable List<@Pattern(RemoraApi.PLUGIN_NAME) @Size(min = 1, max = 63) String> withoutPlugins) {
    static final String STAYS = "the source cannot be changed: it was looked at once; make another Instance";
}
