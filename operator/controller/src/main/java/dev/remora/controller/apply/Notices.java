package dev.remora.controller.apply;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.naming.Digest;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Writes Events. The name of one follows from what it says, so that saying it again adds nothing. */
public final class Notices {
    private static final String COMPONENT = "remora-controller";
    private static final int LONGEST_NAME = 230;
    private static final int HASH = 16;

    private final KubernetesClient client;
    private final Clock clock;

    /** Writes through {@code client} with times of {@code clock}. */
    public Notices(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * Tells of something that happened, once.
     *
     * @param reason CamelCase word for programs
     * @param message sentence for people
     * @param identity the same for the same happening, however often it is told
     */
    public void tell(Instance instance, String reason, String message, String identity) {
        var about = instance.getMetadata();
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        String one = about.getUid() + reason + identity;
        String prefix = about.getName().length() <= LONGEST_NAME
                ? about.getName()
                : about.getName().substring(0, LONGEST_NAME);
        var event = new EventBuilder()
                .withNewMetadata()
                .withName(prefix + "." + Digest.of(one).hex(HASH))
                .withNamespace(about.getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(instance.getApiVersion())
                .withKind(instance.getKind())
                .withNamespace(about.getNamespace())
                .withName(about.getName())
                .withUid(about.getUid())
                .endInvolvedObject()
                .withType("Normal")
                .withReason(reason)
                .withMessage(message)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .withReportingComponent(COMPONENT)
                .build();
        Creation.ensure(client, event);
    }
}
