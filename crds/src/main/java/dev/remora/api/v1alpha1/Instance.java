package dev.remora.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One virtual machine with its plugins. The VirtualMachine made from it has the same name and namespace. */
@Group(RemoraApi.GROUP)
@Version(RemoraApi.VERSION)
@Plural("instances")
@ShortNames("inst")
@Categories({"all", "remora"})
public class Instance extends CustomResource<InstanceSpec, InstanceStatus> implements Namespaced {}
