package dev.remora.lab.kubevirt.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All objects of one kind. Reads go to the API server, never to a cache: the stand-in has few objects, and a controller
 * that never sees a stale one needs no defence against them.
 */
public final class ObjectStore {
    private static final int CONFLICT = 409;
    private static final long RESYNC_MILLIS = 30_000;

    private final KubernetesClient client;
    private final ResourceDefinitionContext kind;
    private final KubernetesSerialization json;

    public ObjectStore(KubernetesClient client, ResourceDefinitionContext kind) {
        this.client = client;
        this.kind = kind;
        this.json = client.getKubernetesSerialization();
    }

    /** The object as it is now. */
    public Optional<ObjectNode> get(ObjectKey key) {
        return Optional.ofNullable(resource(key).get()).map(this::node);
    }

    /**
     * Creates an object.
     *
     * @throws KubernetesClientException as the API server answers, 409 when it exists
     */
    public ObjectNode create(ObjectNode object) {
        return node(
                all().inNamespace(namespace(object)).resource(resource(object)).create());
    }

    /**
     * Writes everything but the status of a kind with a status subresource.
     *
     * @return false when somebody wrote the object since it was read: read it again
     */
    public boolean replace(ObjectNode object) {
        return unlessConflict(() ->
                all().inNamespace(namespace(object)).resource(resource(object)).update());
    }

    /** Writes just the status; like {@link #replace}. */
    public boolean replaceStatus(ObjectNode object) {
        return unlessConflict(() ->
                all().inNamespace(namespace(object)).resource(resource(object)).updateStatus());
    }

    /** Asks for the object's deletion; nothing happens when it is not there. */
    public void delete(ObjectKey key) {
        resource(key).delete();
    }

    /** Tells the key of every object that there is, that changes or that goes, until the informer is closed. */
    public SharedIndexInformer<GenericKubernetesResource> watch(Consumer<ObjectKey> changed) {
        return all().inAnyNamespace().inform(new Keys(changed), RESYNC_MILLIS);
    }

    private boolean unlessConflict(Runnable write) {
        try {
            write.run();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    private MixedOperation<
                    GenericKubernetesResource,
                    io.fabric8.kubernetes.api.model.GenericKubernetesResourceList,
                    Resource<GenericKubernetesResource>>
            all() {
        return client.genericKubernetesResources(kind);
    }

    private Resource<GenericKubernetesResource> resource(ObjectKey key) {
        NonNamespaceOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>> inNamespace =
                all().inNamespace(key.namespace());
        return inNamespace.withName(key.name());
    }

    private GenericKubernetesResource resource(ObjectNode object) {
        return json.convertValue(object, GenericKubernetesResource.class);
    }

    private ObjectNode node(GenericKubernetesResource resource) {
        return json.convertValue(resource, ObjectNode.class);
    }

    private static String namespace(ObjectNode object) {
        return object.at("/metadata/namespace").asText();
    }

    private record Keys(Consumer<ObjectKey> changed) implements ResourceEventHandler<GenericKubernetesResource> {
        @Override
        public void onAdd(GenericKubernetesResource added) {
            tell(added);
        }

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
            tell(after);
        }

        @Override
        public void onDelete(GenericKubernetesResource deleted, boolean stateUnknown) {
            tell(deleted);
        }

        private void tell(GenericKubernetesResource resource) {
            changed.accept(new ObjectKey(
                    resource.getMetadata().getNamespace(),
                    resource.getMetadata().getName()));
        }
    }
}
