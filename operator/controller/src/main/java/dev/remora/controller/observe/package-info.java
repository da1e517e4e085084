/**
 * What can be seen of a virtual machine: KubeVirt's objects as read, and the guest's own status over HTTP.
 */
@NullMarked
package dev.remora.controller.observe;

import org.jspecify.annotations.NullMarked;
