package dev.remora.lab;

import dev.remora.lab.tls.CertificateAuthority;
import java.util.List;

/**
 * How kube-apiserver proves to the gateway that it is kube-apiserver, when it passes on what its users ask of the aggregated
 * API: what kubeadm sets up in every cluster.
 */
final class FrontProxy {
    private static final String NAME = "front-proxy-client";

    private FrontProxy() {}

    /** Makes an authority and a certificate of its, and names them as flags of kube-apiserver. */
    static List<String> flags(LabFolder folder) {
        CertificateAuthority authority = CertificateAuthority.create("front-proxy-ca");
        authority.issueToClient(NAME).write(folder.file("front-proxy.key"), folder.file("front-proxy.crt"));
        return List.of(
                "--requestheader-client-ca-file=" + folder.secret("front-proxy-ca.crt", authority.pem()),
                "--requestheader-allowed-names=" + NAME,
                "--requestheader-username-headers=X-Remote-User",
                "--requestheader-uid-headers=X-Remote-Uid",
                "--requestheader-group-headers=X-Remote-Group",
                "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                "--proxy-client-cert-file=" + folder.file("front-proxy.crt"),
                "--proxy-client-key-file=" + folder.file("front-proxy.key"));
    }
}
