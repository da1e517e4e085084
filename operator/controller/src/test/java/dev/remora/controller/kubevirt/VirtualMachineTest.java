package dev.remora.controller.kubevirt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VirtualMachineTest {
    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

    @Test
    void shouldKeepEveryFieldWhenReadAndWritten() throws JsonProcessingException {
        // Given
        String yaml = """
                apiVersion: kubevirt.io/v1
                kind: VirtualMachine
                metadata: {name: web, namespace: a}
                spec:
                  runStrategy: Always
                  dataVolumeTemplates: [{metadata: {name: d}}]
                  template:
                    extra: {a: [1, 2.5, null]}
                    metadata: {labels: {a: b}, annotations: {c: d}, creationTimestamp: null}
                    spec:
                      terminationGracePeriodSeconds: 9007199254740993
                      evictionStrategy: LiveMigrate
                      domain:
                        cpu: {cores: 2, numa: {guestMappingPassthrough: {}}}
                        memory: {guest: 1Gi, hugepages: {pageSize: 2Mi}}
                        clock: {utc: {}, timer: {hpet: {present: false}}}
                        devices:
                          tpm: {persistent: true}
                          disks:
                          - {name: a, disk: {bus: virtio, readonly: true, pciAddress: "0000:81:01.10"}, serial: s, bootOrder: 1}
                          - {name: b, cdrom: {bus: sata}, cache: none}
                          interfaces: [{name: default, bridge: {}, macAddress: "02:00:00:00:00:01", ports: [{name: http, port: 80, x: 1}]}]
                      networks: [{name: default, pod: {vmNetworkCIDR: 10.0.0.0/24}}]
                      readinessProbe: {httpGet: {port: 80, path: /}, periodSeconds: 5}
                      volumes:
                      - {name: a, containerDisk: {image: x, path: /disk/a, imagePullPolicy: Always}}
                      - {name: b, cloudInitNoCloud: {userData: u, networkData: n, networkDataSecretRef: {name: y}}}
                      - {name: c, secret: {secretName: s, volumeLabel: L, optional: true}}
                      - {name: d, dataVolume: {name: d, hotpluggable: true}}
                status: {printableStatus: Running, snapshotInProgress: s, conditions: [{type: Ready, status: "True", lastProbeTime: null}]}
                """;
        var mapper = new ObjectMapper();

        // When
        String written = KUBERNETES.asJson(KUBERNETES.unmarshal(yaml, VirtualMachine.class));

        // Then
        assertThat(mapper.readTree(written))
                .isEqualTo(mapper.readTree(mapper.writeValueAsString(KUBERNETES.unmarshal(yaml, Map.class))));
    }
}
