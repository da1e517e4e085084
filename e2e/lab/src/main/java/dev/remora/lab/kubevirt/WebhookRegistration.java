package dev.remora.lab.kubevirt;

import dev.remora.lab.kubevirt.admission.AdmissionWebhook;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Tells kube-apiserver to ask the admission webhook, with KubeVirt's settings: it fails closed after 10 s. */
final class WebhookRegistration {
    private static final int TIMEOUT_SECONDS = 10;

    private WebhookRegistration() {}

    static List<HasMetadata> of(AdmissionWebhook webhook, String authorityPem) {
        String bundle = Base64.getEncoder().encodeToString(authorityPem.getBytes(StandardCharsets.UTF_8));
        return List.of(
                new MutatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName("virt-api-mutator")
                        .endMetadata()
                        .addToWebhooks(new MutatingWebhookBuilder()
                                .withName("virtualmachines-mutator.kubevirt.io")
                                .withAdmissionReviewVersions("v1")
                                .withSideEffects("None")
                                .withFailurePolicy("Fail")
                                .withTimeoutSeconds(TIMEOUT_SECONDS)
                                .withRules(rule("CREATE"))
                                .withNewClientConfig()
                                .withUrl(webhook.url("/mutate"))
                                .withCaBundle(bundle)
                                .endClientConfig()
                                .build())
                        .build(),
                new ValidatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName("virt-api-validator")
                        .endMetadata()
                        .addToWebhooks(new ValidatingWebhookBuilder()
                                .withName("virtualmachine-validator.kubevirt.io")
                                .withAdmissionReviewVersions("v1")
                                .withSideEffects("None")
                                .withFailurePolicy("Fail")
                                .withTimeoutSeconds(TIMEOUT_SECONDS)
                                .withRules(rule("CREATE", "UPDATE"))
                                .withNewClientConfig()
                                .withUrl(webhook.url("/validate"))
                                .withCaBundle(bundle)
                                .endClientConfig()
                                .build())
                        .build());
    }

    private static RuleWithOperations rule(String... operations) {
        return new RuleWithOperationsBuilder()
                .withApiGroups(KubeVirtApi.GROUP)
                .withApiVersions(KubeVirtApi.VERSION)
                .withOperations(operations)
                .withResources("virtualmachines", "virtualmachineinstances")
                .build();
    }
}
