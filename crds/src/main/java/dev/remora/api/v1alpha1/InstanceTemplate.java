package dev.remora.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** What Instances of its namespace may be made from, with {@link InstanceSource#template}. Nothing runs because of it. */
@Group(RemoraApi.GROUP)
@Version(RemoraApi.VERSION)
@Plural("instancetemplates")
@ShortNames("itemplate")
@Categories("remora")
public class InstanceTemplate extends CustomResource<InstanceTemplateSpec, Void> implements Namespaced {}
