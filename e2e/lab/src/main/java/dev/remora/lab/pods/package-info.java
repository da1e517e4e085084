/**
 * Runs the Pods of Remora's Deployments as processes of this machine: what a scheduler, a kubelet and kube-proxy do, for these
 * Pods and their Services alone. Knows nothing of KubeVirt and its guests.
 */
@NullMarked
package dev.remora.lab.pods;

import org.jspecify.annotations.NullMarked;
