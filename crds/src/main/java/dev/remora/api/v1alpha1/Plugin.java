package dev.remora.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A reusable, installable plugin that Instances of the same namespace refer to.
 *
 * <p>KubeVirt has a cluster-scoped kind {@code Plugin} of its own: say {@code plugins.remora.dev} or {@code iplugin}.
 */
@Group(RemoraApi.GROUP)
@Version(RemoraApi.VERSION)
@Plural("plugins")
@ShortNames("iplugin")
@Categories("remora")
public class Plugin extends CustomResource<PluginSpec, PluginStatus> implements Namespaced {}
